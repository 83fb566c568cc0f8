import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

it('measures first light: every cut answer is exact and made by one run', { timeout: 120_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/bench.mjs', 'first-light', '--smoke', '--seed', '1'], { cwd: root, timeout: 110_000 })
  const figures = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>

  expect(Object.keys(figures).slice(0, 6)).toEqual(['cuts', 'exact', 'duplicate_runs', 'ttft_overhead_ms_p50', 'us_per_chunk', 'hook_gzip_kb'])
  expect(figures['cuts']).toBeGreaterThan(500)
  expect(figures['exact'], stdout).toBe(figures['cuts'])
  expect(figures['duplicate_runs']).toBe(0)
  for (const name of ['ttft_overhead_ms_p50', 'ttft_overhead_ms_p95', 'us_per_chunk', 'hook_gzip_kb', 'chat_gzip_kb', 'styles_gzip_kb']) {
    expect(figures[name], name).toEqual(expect.any(Number))
  }
})
