import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A path in a folder of its own, which is removed when the test has ended; nothing is there yet. */
export function temporaryFile(name: string = 'arq.db'): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'arq-storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return path.join(folder, name)
}
