/** `npm test`: everything that has to hold, from a fresh clone. Its last line counts the tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { environment } from './lib/environment.mjs'
import { reportAndExit } from './lib/failure.mjs'
import { install } from './lib/install.mjs'
import { localModel } from './lib/local-model.mjs'
import { checkHostNode, workspaceNode } from './lib/node.mjs'
import { run, stopWithParent } from './lib/processes.mjs'
import { step } from './lib/steps.mjs'
import { systemPackages } from './lib/system-packages.mjs'
import { vitestTotals } from './lib/vitest-totals.mjs'

const BUILD = 'build and check types'

async function main() {
  checkHostNode()
  const env = environment({ CI: 'true' })
  await install(env)
  const node = workspaceNode()
  await systemPackages(env)
  await localModel(env, node)

  const failed = []
  const check = async (name, command, args, live = false) => {
    if (!(await step(name, () => run(command, args, { env, live })))) failed.push(name)
  }

  await check(BUILD, 'turbo', ['run', 'build', 'typecheck', 'typecheck:root', '--output-logs=errors-only', '--continue'])
  const built = !failed.includes(BUILD)
  await Promise.all([
    // The demo knows the packages by what is built of them, as every application does.
    check('lint', 'oxlint', ['--type-aware', '--deny-warnings']),
    check('look for what nobody uses', 'knip', ['--no-progress', '--no-config-hints']),
    built && check('check what would be published', node, ['scripts/check-packages.mjs']),
    built && check('check the sizes', 'size-limit', []),
    built && check('check the public surface', node, ['scripts/api-surface.mjs', '--check']),
  ])
  const folder = mkdtempSync(path.join(tmpdir(), 'arq-test-'))
  const report = path.join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  // The end-to-end tests drive the built demo; all others read the sources.
  const projects = built ? [] : ['--project=!e2e']
  await check('run the tests', 'vitest', ['run', ...reporters, ...projects], true)
  const totals = vitestTotals(report)
  rmSync(folder, { recursive: true, force: true })

  console.log(failed.length === 0 ? '\nEverything holds.' : `\nFailed: ${failed.join(', ')}`)
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
  process.exit(failed.length === 0 ? 0 : 1)
}

stopWithParent()
main().catch(reportAndExit)
