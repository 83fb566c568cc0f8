import type { HealthStore, NewHealthReport } from '@arq/core'

export const topic = 'analytics'

export function newReport(overrides: Partial<NewHealthReport> = {}): NewHealthReport {
  return { topic, reporter: 'a', after: 0, value: 1, ttlMs: 3_600_000, ...overrides }
}

/** Reporter, revision and value of those that count. */
export async function told(store: HealthStore, about: string = topic): Promise<readonly (readonly [reporter: string, revision: number, value: unknown])[]> {
  return (await store.reports(about)).map(({ reporter, revision, value }) => [reporter, revision, value])
}
