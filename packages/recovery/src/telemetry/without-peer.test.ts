import { readdirSync, readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

vi.mock('@opentelemetry/api', () => {
  throw new Error('@opentelemetry/api was loaded')
})

it('loads where the optional peer is absent', async () => {
  const [root, telemetry] = await Promise.all([import('../index.js'), import('./index.js')])
  expect(root.Analytics).toBeDefined()
  expect(telemetry.openTelemetry({ api: undefined })).toEqual({})
})

it('never loads the peer itself: every import of it is of types', () => {
  const sources = new URL('../', import.meta.url)
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const imports = files.flatMap((file) => readFileSync(new URL(file, sources), 'utf8').match(/^import .*@opentelemetry.*$/gm) ?? [])
  expect(imports.length).toBeGreaterThan(0)
  for (const line of imports) expect(line).toMatch(/^import type /)
})
