import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const restricted = 'no-restricted-imports'

interface Fixture {
  file: string
  source: string
  /** The rule that must fire, or nothing for code that must pass. */
  rule?: string
}

const imports = (file: string, from: string, rule?: string): Fixture => ({
  file: `packages/${file}`,
  source: `export * from '${from}'\n`,
  ...(rule === undefined ? {} : { rule }),
})

const fixtures: Fixture[] = [
  imports('core/src/a-node.ts', 'node:fs', restricted),
  { file: 'packages/core/src/a-bare-node.ts', source: `import fs from 'fs'\nexport const files: unknown = fs\n`, rule: 'prefer-node-protocol' },
  imports('core/src/a-react.ts', 'react', restricted),
  imports('core/src/a-jsx-runtime.ts', 'react/jsx-runtime', restricted),
  imports('core/src/a-provider.ts', '@arq/providers/openai', restricted),
  imports('core/src/a-testkit.test.ts', '@arq/testkit', restricted),
  imports('core/src/a-path.ts', '../../storage/src/memory/index.js', restricted),
  imports('core/src/engine/deep-path.ts', '../../../storage/src/memory/index.js', restricted),
  imports('core/src/engine/own-folder.ts', '../client/index.js'),
  imports('providers/src/openai/a-core.ts', '@arq/core'),
  imports('providers/src/openai/a-node.ts', 'node:os'),
  imports('providers/src/openai/a-sibling.ts', '@arq/storage/memory', restricted),
  imports('providers/src/openai/a-testkit.ts', '@arq/testkit', restricted),
  imports('providers/src/openai/a-testkit.test.ts', '@arq/testkit/node'),
  imports('providers/src/openai/a-source.ts', '@arq/core/src/index.js', restricted),
  imports('storage/src/memory/a-node.ts', 'node:fs', restricted),
  imports('storage/src/indexeddb/a-node.ts', 'node:fs', restricted),
  imports('storage/src/indexeddb/a-server.ts', '@arq/server', restricted),
  imports('storage/src/indexeddb/a-node.test.ts', 'node:fs'),
  imports('storage/src/sqlite/a-node.ts', 'node:sqlite'),
  imports('server/src/a-storage.ts', '@arq/storage/memory'),
  imports('server/src/a-react.ts', '@arq/react', restricted),
  imports('server/src/a-react-dom.ts', 'react-dom/server', restricted),
  imports('react/src/a-react.tsx', 'react'),
  imports('react/src/a-node.ts', 'node:path', restricted),
  imports('react/src/a-server.ts', '@arq/server', restricted),
  imports('react/src/a-storage.stories.tsx', '@arq/storage/indexeddb', restricted),
  imports('react/src/a-testkit.stories.tsx', '@arq/testkit'),
  imports('core/src/a-fake.ts', './fakes/fake-clock.js', restricted),
  imports('core/src/a-fake.test.ts', './fakes/fake-clock.js'),
  imports('react/src/testing/a-testkit.ts', '@arq/testkit'),
  imports('testkit/src/a-node.ts', 'node:http', restricted),
  imports('testkit/src/a-node-part.ts', './node/index.js', restricted),
  imports('testkit/src/node/a-node.ts', 'node:http'),
  imports('testkit/src/contracts/a-node-part.ts', '../node/index.js', restricted),
  imports('testkit/src/contracts/provider/a-node-part.ts', '../../node/index.js'),
  imports('testkit/src/a-server.test.ts', '@arq/server', restricted),
  { file: 'apps/demo/a-source.ts', source: `export * from '@arq/core/src/index.js'\n`, rule: restricted },
  { file: 'apps/demo/a-server.ts', source: `export * from '@arq/server'\n` },
  {
    file: 'packages/core/src/cycle-a.ts',
    source: `import { b } from './cycle-b.js'\nexport const a = (): number => b()\n`,
    rule: 'no-cycle',
  },
  { file: 'packages/core/src/cycle-b.ts', source: `import { a } from './cycle-a.js'\nexport const b = (): number => a()\n`, rule: 'no-cycle' },
  {
    file: 'packages/core/src/work.ts',
    source: `export async function work(): Promise<number> {\n  return await new Promise((done) => done(1))\n}\n`,
  },
  {
    file: 'packages/core/src/floating.ts',
    source: `import { work } from './work.js'\nexport const start = (): void => {\n  work()\n}\n`,
    rule: 'no-floating-promises',
  },
  {
    file: 'packages/core/src/floating.test.ts',
    source: `import { work } from './work.js'\nexport const start = (): void => {\n  work()\n}\n`,
    rule: 'no-floating-promises',
  },
  {
    file: 'packages/providers/src/floating.test.ts',
    source: `import { work } from '@arq/core'\nexport const start = (): void => {\n  work()\n}\n`,
    rule: 'no-floating-promises',
  },
  {
    file: 'packages/core/src/misused.ts',
    source: `import { work } from './work.js'\nexport const every = (list: number[]): void => list.forEach(async () => void (await work()))\n`,
    rule: 'no-misused-promises',
  },
  {
    file: 'packages/core/src/switch.ts',
    source: `export function name(kind: 'a' | 'b'): string | undefined {\n  switch (kind) {\n    case 'a':\n      return 'A'\n  }\n}\n`,
    rule: 'switch-exhaustiveness-check',
  },
  {
    file: 'packages/core/src/type-import.ts',
    source: `import { Shape } from './shape.js'\nexport const shape: Shape = { side: 1 }\n`,
    rule: 'consistent-type-imports',
  },
  { file: 'packages/core/src/shape.ts', source: `export interface Shape {\n  side: number\n}\n` },
  {
    file: 'packages/core/src/any.ts',
    source: `export const loose = (value: any): unknown => value\n`,
    rule: 'no-explicit-any',
  },
  {
    file: 'packages/react/src/hooks.tsx',
    source: `import { useState } from 'react'\nexport function useMaybe(on: boolean): number {\n  if (!on) return 0\n  return useState(1)[0]\n}\n`,
    rule: 'rules-of-hooks',
  },
  {
    file: 'packages/react/src/effect.tsx',
    source: `import { useEffect } from 'react'\nexport function useTitle(title: string): void {\n  useEffect(() => {\n    document.title = title\n  }, [])\n}\n`,
    rule: 'exhaustive-deps',
  },
  {
    file: 'packages/react/src/ref.tsx',
    source: `import { useRef } from 'react'\nexport function useLatest(value: number): number {\n  const ref = useRef(0)\n  ref.current = value\n  return ref.current\n}\n`,
    rule: 'refs',
  },
  {
    file: 'packages/core/src/skipped.test.ts',
    source: `import { test } from 'vitest'\ntest.skip('later', () => {})\n`,
    rule: 'no-disabled-tests',
  },
  {
    file: 'packages/core/src/only.test.ts',
    source: `import { test } from 'vitest'\ntest.only('alone', () => {})\n`,
    rule: 'no-focused-tests',
  },
]

let house: string
let fired: Map<string, Set<string>>

/** A house with the same rules and manifests, and no sources but the fixtures. */
async function furnish(): Promise<void> {
  for (const file of ['oxlint.config.ts', 'package.json', 'tsconfig.base.json', 'scripts/lint/arrows.ts']) {
    await cp(path.join(root, file), path.join(house, file))
  }
  await symlink(path.join(root, 'node_modules'), path.join(house, 'node_modules'))
  for (const name of await readdir(path.join(root, 'packages'))) {
    const from = path.join(root, 'packages', name)
    const to = path.join(house, 'packages', name)
    for (const file of ['package.json', 'tsconfig.json', 'tsconfig.build.json']) {
      await cp(path.join(from, file), path.join(to, file))
    }
  }
  const linked = path.join(house, 'packages/providers/node_modules/@arq')
  await mkdir(linked, { recursive: true })
  await symlink(path.join(house, 'packages/core'), path.join(linked, 'core'))
  await writeFixture({ file: 'packages/core/src/index.ts', source: `export * from './work.js'\n` })
  for (const fixture of fixtures) await writeFixture(fixture)
}

async function writeFixture({ file, source }: Fixture): Promise<void> {
  const target = path.join(house, file)
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, source)
}

async function lint(): Promise<Map<string, Set<string>>> {
  const bin = path.join(root, 'node_modules/oxlint/bin/oxlint')
  const options = { cwd: house, maxBuffer: 2 ** 26 }
  const run = promisify(execFile)(process.execPath, [bin, '--type-aware', '--format', 'json'], options)
  const { stdout } = await run.catch((failed: { stdout: string }) => failed)
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] }
  const byFile = new Map<string, Set<string>>()
  for (const { filename, code } of diagnostics) {
    const file = path.relative(house, path.resolve(house, filename))
    const rule = /\((.+)\)$/.exec(code)?.[1] ?? code
    byFile.set(file, (byFile.get(file) ?? new Set()).add(rule))
  }
  return byFile
}

beforeAll(async () => {
  house = await mkdtemp(path.join(tmpdir(), 'arq-lint-'))
  await furnish()
  fired = await lint()
}, 60_000)

afterAll(() => rm(house, { recursive: true, force: true }))

test.each(fixtures.filter((fixture) => fixture.rule !== undefined))('$file breaks $rule', ({ file, rule }) => {
  expect([...(fired.get(file) ?? [])]).toContain(rule)
})

test.each(fixtures.filter((fixture) => fixture.rule === undefined))('$file is allowed', ({ file }) => {
  expect([...(fired.get(file) ?? [])]).toEqual([])
})
