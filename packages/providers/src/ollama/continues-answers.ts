/**
 * Whether a model's template leaves an answer open that stands last in the prompt, so that the model goes on in the
 * middle of it. Known for certain of two kinds only; everything else counts as closing it.
 *
 * 1. Templates without `.Messages`: the daemon itself cuts them off behind `.Response` (`template/template.go`).
 * 2. Templates that close a turn only `if not $last` and open a new one only inside the loop.
 *
 * A model with a renderer in its Modelfile does not use its template at all.
 */
export function continuesAnswers(template: unknown, modelfile: unknown): boolean {
  if (typeof template !== 'string' || template.trim() === '') return false
  if (typeof modelfile === 'string' && /^\s*RENDERER\s/im.test(modelfile)) return false
  if (!/\.Messages\b/.test(template)) return /\.Response\b/.test(template)
  return leavesLastAnswerOpen(template) && !opensTurnAfterLoop(template)
}

function leavesLastAnswerOpen(template: string): boolean {
  const branch = /eq\s+\.Role\s+"assistant"([^]*)$/.exec(template)?.[1] ?? ''
  return /\{\{-?\s*if\s+(?:and\s+\([^}]*\)\s+)?\(?not\s+\$last\)?/.test(branch)
}

/** Words behind the last action are written in every case. */
function opensTurnAfterLoop(template: string): boolean {
  return template.slice(template.lastIndexOf('}}') + 2).trim() !== ''
}
