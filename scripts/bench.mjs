/** `pnpm bench NAME [args]`: runs benchmarks/NAME/index.ts straight from the sources. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { environment } from './lib/environment.mjs'
import { Failure, reportAndExit } from './lib/failure.mjs'
import { workspaceNode } from './lib/node.mjs'
import { run, stopWithParent } from './lib/processes.mjs'
import { root } from './lib/root.mjs'

const folder = path.join(root, 'benchmarks')
const isBenchmark = (name) => existsSync(path.join(folder, name, 'index.ts'))

async function main() {
  const [name, ...args] = process.argv.slice(2)
  if (name === undefined || !isBenchmark(name)) {
    throw new Failure(
      name === undefined ? 'No benchmark was named.' : `There is no benchmark ${JSON.stringify(name)}.`,
      'One run measures one thing.',
      `Run \`pnpm bench NAME [args]\` with one of: ${readdirSync(folder).filter(isBenchmark).join(', ') || '(none yet)'}`,
    )
  }
  const flags = ['--conditions=@arq/source', '--disable-warning=ExperimentalWarning', '--import', './scripts/bench/sources.mjs']
  const { ok } = await run(workspaceNode(), [...flags, `benchmarks/${name}/index.ts`, ...args], {
    env: environment({ NODE_ENV: 'production' }),
    live: true,
  })
  process.exit(ok ? 0 : 1)
}

stopWithParent()
main().catch(reportAndExit)
