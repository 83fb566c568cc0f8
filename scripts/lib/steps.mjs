import { Failure } from './failure.mjs'

const seconds = (since) => `${((Date.now() - since) / 1_000).toFixed(1)} s`

/**
 * Runs one named step and tells of its end in one line; of its output only when it failed.
 *
 * @param {string} name
 * @param {() => Promise<{ ok: boolean, output: string, missing?: boolean }>} work
 * @returns {Promise<boolean>} whether it went well
 */
export async function step(name, work) {
  const since = Date.now()
  console.log(`> ${name}`)
  const { ok, output, missing } = await work()
  if (ok) {
    console.log(`  done: ${name}, ${seconds(since)}`)
    return true
  }
  if (output.trim() !== '') console.error(`\n${output.trimEnd()}\n`)
  console.error(`  FAILED: ${name}, ${seconds(since)}${missing ? ' (the tool is not installed)' : ''}`)
  return false
}

/** A step without which nothing that follows makes sense. */
export async function must(name, work, fix) {
  if (!(await step(name, work))) throw new Failure(`${name} failed.`, 'Nothing after it can work.', fix)
}
