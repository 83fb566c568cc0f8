/**
 * Writes packages/NAME/api-surface.txt from the built declarations, so that a change of the public surface is a
 * diff that someone reads. With --check it only compares.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { changedLines } from './api/changed-lines.mjs'
import { surface } from './api/surface.mjs'
import { Failure, reportAndExit } from './lib/failure.mjs'
import { publishable } from './lib/publishable.mjs'
import { root } from './lib/root.mjs'

function main() {
  const checkOnly = process.argv.includes('--check')
  const changes = publishable().flatMap((folder) => compare(folder, checkOnly))
  if (!checkOnly || changes.length === 0) return
  throw new Failure(
    changes.join('\n'),
    'The public surface differs from what is written down.',
    'If that is meant, run `pnpm build && pnpm api` and commit the api-surface.txt files with the change.',
  )
}

function compare(folder, checkOnly) {
  const name = path.relative(root, folder)
  if (!existsSync(path.join(folder, 'dist'))) {
    throw new Failure(`${name} is not built.`, 'The surface is read from its declarations.', 'Run `pnpm build` first.')
  }
  const file = path.join(folder, 'api-surface.txt')
  const written = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const now = surface(folder)
  if (written === now) return []
  if (!checkOnly) writeFileSync(file, now)
  return [`${name}/api-surface.txt`, ...changedLines(written, now)]
}

try {
  main()
} catch (error) {
  reportAndExit(error)
}
