import { readFileSync } from 'node:fs'
import path from 'node:path'
import { exportsOf } from './declarations.mjs'

/**
 * The public surface of a built package as text: every entry, every exported name in order, its declaration.
 *
 * @param {string} folder
 */
export function surface(folder) {
  const { name, exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return Object.entries(exports)
    .filter(([entry]) => entry !== './package.json')
    .map(([entry, target]) => `# ${path.posix.join(name, entry)}\n\n${target.types ? declarations(path.join(folder, target.types)) : 'a file\n'}`)
    .join('\n')
}

function declarations(file) {
  return [...exportsOf(file)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => `${text}\n`)
    .join('\n')
}
