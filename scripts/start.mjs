/** `npm start`: from a fresh clone to the demo in the browser. */
import { environment } from './lib/environment.mjs'
import { reportAndExit } from './lib/failure.mjs'
import { install } from './lib/install.mjs'
import { checkHostNode, workspaceNode } from './lib/node.mjs'
import { freePort } from './lib/port.mjs'
import { run, stopWithParent } from './lib/processes.mjs'
import { must } from './lib/steps.mjs'

async function main() {
  checkHostNode()
  const port = await freePort()
  const env = environment({ PORT: String(port) })
  await install(env)
  const node = workspaceNode()
  await must(
    'build the demo and the packages it uses',
    () => run('turbo', ['run', 'build', '--filter=demo...', '--output-logs=errors-only'], { env }),
    'The output above names the file at fault.',
  )
  console.log(`> serve the demo on http://localhost:${port} (Ctrl-C ends it)`)
  const next = 'apps/demo/node_modules/next/dist/bin/next'
  const { ok } = await run(node, [next, 'start', 'apps/demo', '--port', String(port)], { env, live: true })
  process.exit(ok ? 0 : 1)
}

stopWithParent()
main().catch(reportAndExit)
