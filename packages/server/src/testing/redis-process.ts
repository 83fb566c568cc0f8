import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { redisStores } from '@arq/storage/redis'
import { onTestFinished } from 'vitest'

const program = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'redis-server')).find((file) => existsSync(file))

/** Why tests against Redis are left out; undefined where they can run. */
export const redisMissing: string | undefined = program === undefined ? 'redis-server is not installed: apt-get install -y redis-server' : undefined

/** Starts a server of its own, with this password, until the test has ended. Resolves to its URL. */
export async function redisProcess(password: string): Promise<string> {
  const [port, folder] = [await freePort(), mkdtempSync(path.join(tmpdir(), 'arq-cli-redis-'))]
  const child = spawn(program ?? 'redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--requirepass', password], { stdio: 'ignore' })
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const url = `redis://:${password}@127.0.0.1:${port}`
  const stores = redisStores(url)
  await stores.runs.get('none')
  await stores.close()
  return url
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
