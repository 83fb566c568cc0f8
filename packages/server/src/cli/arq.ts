#!/usr/bin/env node
import { nodeTooOld } from './node-too-old.js'

const note = (line: string): void => void process.stderr.write(`${line}\n`)
const leaving = new AbortController()
// Once each: the second time the process ends at once.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => leaving.abort())

async function main(): Promise<0 | 1 | 2> {
  const problem = nodeTooOld(process.versions.node)
  if (problem !== undefined) {
    note(problem)
    return 1
  }
  // Not before: what it stands on cannot be loaded everywhere.
  const { runCli } = await import('./run-cli.js')
  return runCli(process.argv.slice(2), { env: process.env, out: (line) => process.stdout.write(`${line}\n`), note, signal: leaving.signal })
}

process.exitCode = await main()
