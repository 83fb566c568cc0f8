import { readFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

export const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
