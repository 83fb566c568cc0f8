import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { root } from './root.mjs'

/** The folders of all packages that a release publishes. */
export function publishable() {
  const manifest = (folder) => path.join(folder, 'package.json')
  return readdirSync(path.join(root, 'packages'))
    .map((name) => path.join(root, 'packages', name))
    .filter((folder) => existsSync(manifest(folder)))
    .filter((folder) => JSON.parse(readFileSync(manifest(folder), 'utf8')).private !== true)
}
