import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changedLines } from './changed-lines.mjs'
import { exportsOf } from './declarations.mjs'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'arq-surface-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** The surface of `index.d.ts` among the given files. */
async function surface(files: Record<string, string>): Promise<Record<string, string>> {
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text)
  return Object.fromEntries(exportsOf(path.join(folder, 'index.d.ts')))
}

test('a declaration is given as it stands, without comments and private members', async () => {
  const text = '/** A run. */\nexport declare class Run {\n    #private;\n    private open;\n    /** Ends it. */\n    stop(): void;\n}\n'
  expect(await surface({ 'index.d.ts': text })).toEqual({ Run: 'class Run {\n    stop(): void;\n}' })
})

test('all overloads of a function count', async () => {
  const text = 'export declare function f(a: string): void;\nexport declare function f(a: number): void;\n'
  expect(await surface({ 'index.d.ts': text })).toEqual({ f: 'function f(a: string): void;\nfunction f(a: number): void;' })
})

test('names are followed into the files of the package', async () => {
  const files = {
    'index.d.ts': "export { a as b, type T } from './a.js';\nexport * from './c.js';\n",
    'a.d.ts': 'declare const a: 1;\ntype T = 2;\nexport { a, type T };\n',
    'c.d.ts': 'export declare const c: 3;\nexport default c;\n',
  }
  expect(await surface(files)).toEqual({
    b: 'const a: 1;\nexport { a as b }',
    T: 'type T = 2;',
    c: 'const c: 3;',
  })
})

test('names of other packages are named, not followed', async () => {
  const text = "import { y } from 'other';\nexport { x } from 'other';\nexport * from 'more';\nexport { y };\n"
  expect(await surface({ 'index.d.ts': text })).toEqual({
    x: "export { x } from 'other'",
    '* from more': "export * from 'more'",
    y: "export { y } from 'other'",
  })
})

test('a difference shows the lines that went and the lines that came', () => {
  expect(changedLines('a\nb\n', 'a\nc\n')).toEqual(['- b', '+ c'])
  expect(changedLines('a\n', 'a\na\n')).toEqual(['+ a'])
})
