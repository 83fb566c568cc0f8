#!/usr/bin/env node
import { AbortedError } from '@arq/core'
import { runCli } from './run-cli.js'

const leaving = new AbortController()
// Once each: the second time the process ends at once.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => leaving.abort(new AbortedError('It was stopped. What was done until then stays.')))

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (line) => process.stdout.write(`${line}\n`),
  note: (line) => process.stderr.write(`${line}\n`),
  signal: leaving.signal,
})
