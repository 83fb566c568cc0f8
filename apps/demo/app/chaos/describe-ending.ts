import type { ChaosEnding } from '../../lib/chaos/chaos-state'

const words: Partial<Record<ChaosEnding, string>> = {
  writing: 'writing…',
  whole: 'whole',
  'cut-short': 'at its own limit',
  stopped: 'you stopped it',
  stream_truncated: 'broke off',
  stream_stalled: 'went silent',
  rate_limited: '429, too many requests',
  provider_unavailable: 'not reachable',
  timeout: 'did not answer in time',
}

/** How an attempt ended, in a few words. */
export function describeEnding(ending: ChaosEnding): string {
  return words[ending] ?? ending.replaceAll('_', ' ')
}
