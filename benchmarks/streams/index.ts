/** `pnpm bench streams [--runs N] [--seconds N] [--smoke]`: how many live answers one process bears. See docs/benchmarks.md. */
import { measureKind } from './measure-kind.js'
import { readSettings } from './read-settings.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2))
  const { runs, seconds } = settings
  say(`${runs} answers at once through one process, 20 texts a second each, every one with a reader over real HTTP in another process.`)
  say('\nStores in memory:')
  const memory = await measureKind('memory', settings)
  say('\nStores in Redis, with memory in front of the run log:')
  const redis = await measureKind('redis', settings)
  const lost = [memory, redis].reduce((sum, figures) => sum + (typeof figures === 'string' ? 0 : figures.lost), 0)
  say(JSON.stringify({ runs, seconds, memory, redis, lost }))
}

await main()
