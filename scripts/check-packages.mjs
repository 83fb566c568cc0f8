/** Packs every publishable package as a release would, then asks publint and attw about the archive. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { publishable } from './lib/publishable.mjs'
import { root } from './lib/root.mjs'

const execute = promisify(execFile)
const archives = mkdtempSync(path.join(tmpdir(), 'arq-packages-'))

const complaints = (await Promise.all(publishable().map(check))).flat()
rmSync(archives, { recursive: true, force: true })
if (complaints.length > 0) {
  console.error(complaints.join('\n\n'))
  process.exit(1)
}

async function check(folder) {
  // pnpm applies publishConfig: the archive holds the manifest that users get.
  const archive = path.join(archives, `${path.basename(folder)}.tgz`)
  const packed = await tool('pnpm', ['pack', '--out', archive], folder)
  if (packed.length > 0) return packed
  const answers = await Promise.all([
    tool('publint', ['run', archive, '--strict'], root),
    tool('attw', [archive, '--profile', 'esm-only', '--exclude-entrypoints', 'styles.css', '--no-color', '--no-emoji'], root),
  ])
  return answers.flat()
}

async function tool(name, args, cwd) {
  try {
    await execute(name, args, { cwd })
    return []
  } catch (error) {
    return [`${name} ${args[0]}\n${error.stdout ?? ''}${error.stderr ?? error.message}`]
  }
}
