import { existsSync } from 'node:fs'
import path from 'node:path'
import { run } from './processes.mjs'
import { step } from './steps.mjs'

/** Programs that tests use, and the Debian package of each. */
const wanted = [
  { debian: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome'] },
  { debian: 'redis-server', programs: ['redis-server'] },
]

/** Installs what is missing where that is safe to do unasked; elsewhere it names the command. */
export async function systemPackages(env) {
  const missing = wanted.filter(({ programs }) => !programs.some(onPath)).map(({ debian }) => debian)
  if (missing.length === 0) return
  const install = ['install', '-y', '--no-install-recommends', ...missing]
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    console.log(`> missing: ${missing.join(', ')}. The tests that need it are left out. On Debian: sudo apt-get ${install.join(' ')}`)
    return
  }
  const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } }
  await step(`install ${missing.join(' and ')}`, async () => {
    const update = await run('apt-get', ['update'], quiet)
    return update.ok ? run('apt-get', install, quiet) : update
  })
}

function onPath(program) {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, program)))
}
