import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { run } from './processes.mjs'
import { manifest, root } from './root.mjs'
import { must } from './steps.mjs'

/** Brings node_modules to what the lockfile says. */
export async function install(env) {
  const [command, ...args] = pnpm()
  await must(
    'install dependencies',
    () => run(command, [...args, 'install', '--frozen-lockfile'], { env }),
    'Check the network and that pnpm-lock.yaml belongs to the package.json files, then run this again.',
  )
}

/** The workspace's own pnpm where it is there already: npx costs a second. */
function pnpm() {
  const wanted = manifest.packageManager.replace('pnpm@', '')
  const own = path.join(root, 'node_modules/pnpm/package.json')
  if (existsSync(own) && JSON.parse(readFileSync(own, 'utf8')).version === wanted) return ['pnpm']
  return ['npx', '--yes', manifest.packageManager]
}
