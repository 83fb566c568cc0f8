import { jsonField } from './json-field.js'
import type { Answer } from './scenario.js'

/** Spells events that carry their name in the line `event:` and again in their data. */
export function eventSpeller(answer: Answer): (event: unknown) => string {
  const end = answer.spelling?.lineEnd ?? '\n'
  const comment = answer.spelling?.comments === true ? `: keep-alive${end}${end}` : ''
  return (event) => `${comment}event: ${String(jsonField(event, 'type'))}${end}data: ${JSON.stringify(event)}${end}${end}`
}
