import type { ModelRequest } from '@arq/core'
import type { ModelTraits } from './model-traits.js'

export interface SettledSampling {
  params: { temperature?: number; top_p?: number }
  headers: Record<string, string>
}

interface Circumstances {
  traits: ModelTraits
  thinks: boolean
  warn: (option: string, message: string) => void
}

/** The newer version `2026-10-21`, which the SDK sends by itself, refuses sampling for every model; this one takes it where the model does. */
const versionWithSampling = { 'anthropic-version': '2023-06-01' }

/** Temperature or `top_p`, where the model takes them: never while it thinks, and never both. */
export function settleSampling({ temperature, topP, model }: ModelRequest, { traits, thinks, warn }: Circumstances): SettledSampling {
  const none: SettledSampling = { params: {}, headers: {} }
  if (temperature === undefined && topP === undefined) return none
  if (!traits.samples || thinks) {
    const why = thinks ? 'A model that thinks takes no sampling' : `${model} takes no sampling`
    if (temperature !== undefined) warn('temperature', `${why}; it was left out.`)
    if (topP !== undefined) warn('topP', `${why}; it was left out.`)
    return none
  }
  if (temperature === undefined) return { params: { top_p: topP ?? 1 }, headers: versionWithSampling }
  if (topP !== undefined) warn('topP', 'This vendor takes temperature or topP, not both; topP was left out.')
  if (temperature > 1) warn('temperature', 'The highest temperature of this vendor is 1; it was used.')
  return { params: { temperature: Math.min(temperature, 1) }, headers: versionWithSampling }
}
