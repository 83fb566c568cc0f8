import type { ModelCapabilities } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import { modelFacts, unknownCapabilities } from './model-facts.js'

/** A model on the daemon's disk. What the daemon does not tell is absent. */
export interface InstalledModel {
  name: string
  digest?: string
  sizeBytes?: number
  /** ISO 8601. */
  modifiedAt?: string
  family?: string
  /** As the vendor writes it: `3.2B`. */
  parameters?: string
  /** `Q4_K_M` and the like. */
  quantization?: string
}

/** A model in the daemon's memory. */
export interface RunningModel extends InstalledModel {
  /** Bytes in the memory of graphics cards. */
  graphicsBytes?: number
  /** When it is freed unless it is used again; ISO 8601. */
  expiresAt?: string
  /** The window it was loaded with, in tokens. */
  window?: number
}

/** Everything the daemon tells of one model. */
export interface ModelCard {
  name: string
  capabilities: ModelCapabilities
  family?: string
  parameters?: string
  quantization?: string
  /** Go template of the prompt. */
  template?: string
  license?: string
  system?: string
}

export function installedModel(entry: unknown): InstalledModel {
  return {
    name: word(entry, 'name') ?? word(entry, 'model') ?? '',
    ...present({
      digest: word(entry, 'digest'),
      sizeBytes: amount(entry, 'size'),
      modifiedAt: word(entry, 'modified_at'),
      ...details(entry),
    }),
  }
}

export function runningModel(entry: unknown): RunningModel {
  return {
    ...installedModel(entry),
    ...present({ graphicsBytes: amount(entry, 'size_vram'), expiresAt: word(entry, 'expires_at'), window: amount(entry, 'context_length') }),
  }
}

export function modelCard(name: string, shown: unknown): ModelCard {
  return {
    name,
    capabilities: modelFacts(shown)?.capabilities ?? unknownCapabilities,
    ...present({ ...details(shown), template: word(shown, 'template'), license: word(shown, 'license'), system: word(shown, 'system') }),
  }
}

function details(entry: unknown): { family: string | undefined; parameters: string | undefined; quantization: string | undefined } {
  return {
    family: word(entry, 'details', 'family'),
    parameters: word(entry, 'details', 'parameter_size'),
    quantization: word(entry, 'details', 'quantization_level'),
  }
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}

function word(entry: unknown, ...path: readonly string[]): string | undefined {
  const value = jsonField(entry, ...path)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function amount(entry: unknown, name: string): number | undefined {
  const value = jsonField(entry, name)
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
