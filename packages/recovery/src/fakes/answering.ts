import { modelText, type ModelRequest } from '@arq/core'
import type { Script, ScriptStep } from '@arq/testkit'

/**
 * A deterministic model: it says `full`, goes on after whatever of it an assistant turn at the end of the prompt holds (also one that is
 * followed by the instruction to continue), and breaks off after the next of `cuts` characters, each used once.
 */
export function answering(full: string, cuts: readonly number[] = [], ending: ScriptStep = { truncate: true }): Script {
  const left = [...cuts]
  return (request) => {
    const rest = full.slice(shownOf(request).length)
    const cut = left.shift()
    return cut === undefined ? [{ text: rest }] : [{ text: rest.slice(0, cut) }, ending]
  }
}

/** What of the answer the prompt already holds, as it stands in the answer. */
function shownOf({ messages }: ModelRequest): string {
  const turn = messages.findLast(({ role }) => role === 'assistant')
  return turn === undefined ? '' : modelText(turn)
}
