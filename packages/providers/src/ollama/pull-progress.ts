import { jsonField } from '../shared/json-field.js'

/** What a pull is doing. The last one is `done`; a pull that does not come to it throws. */
export type PullProgress =
  /** A step without a length, in the daemon's words: `pulling manifest`, `verifying sha256 digest`. */
  | { type: 'step'; text: string }
  /** One layer (a file of the model) on its way. A pull that goes on starts where the last one stopped. */
  | { type: 'layer'; digest: string; completedBytes: number; totalBytes: number }
  | { type: 'done' }

/** Progress from one line of `/api/pull`. */
export function toPullProgress(line: unknown): PullProgress {
  const status = jsonField(line, 'status')
  const total = jsonField(line, 'total')
  const digest = jsonField(line, 'digest')
  if (status === 'success') return { type: 'done' }
  if (typeof total !== 'number' || typeof digest !== 'string') return { type: 'step', text: typeof status === 'string' ? status : '' }
  const completed = jsonField(line, 'completed')
  return { type: 'layer', digest, completedBytes: typeof completed === 'number' ? completed : 0, totalBytes: total }
}
