import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, test } from 'vitest'
import { isRunning } from './process-table.mjs'

const script = `
  import { run, stopWithParent } from ${JSON.stringify(path.join(import.meta.dirname, 'processes.mjs'))}
  stopWithParent()
  await run(process.execPath, ['-e', process.env.CHILD], { env: process.env, live: true })
`

/** Starts a grandchild in a process group of its own, as pnpm does, and prints its id. */
const child = `
  const { spawn } = require('node:child_process')
  const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  console.log(grandchild.pid)
  setInterval(() => {}, 1000)
`

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s leaves nothing running', async (signal, status) => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, CHILD: child } })
  const [printed] = (await once(parent.stdout, 'data')) as [Buffer]
  const grandchild = Number(printed.toString())
  expect(isRunning(grandchild)).toBe(true)
  parent.kill(signal)
  expect(await once(parent, 'exit')).toEqual([status, null])
  expect(isRunning(grandchild)).toBe(false)
})
