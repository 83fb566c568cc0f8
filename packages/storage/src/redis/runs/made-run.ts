import { replyWords } from '../reply-words.js'
import { runRow, type RunRow } from './run-row.js'
import { runScripts } from './run-scripts.js'

/** A run that is there now, or why there is none: its claim is void, or another run has its id. */
export type MadeRun = RunRow | 'gone' | 'taken'

/** The answer of the script that makes a run. */
export function madeRun(reply: unknown): MadeRun {
  const [outcome, ...row] = replyWords(runScripts.ensure, reply)
  return outcome === 'gone' || outcome === 'taken' ? outcome : runRow(runScripts.ensure.purpose, row)
}
