import { afterEach, describe, expect, it, vi } from 'vitest'
import { consoleLogger } from './console-logger.js'
import { progressLines } from './progress-lines.js'

describe('consoleLogger', () => {
  afterEach(() => vi.restoreAllMocks())

  it('writes one plain line, each level to its own place', () => {
    for (const level of ['info', 'warn', 'error'] as const) {
      const written = vi.spyOn(console, level).mockReturnValue()
      consoleLogger(false)[level]('a run ended', { runId: 'r1', tokens: 7 })
      consoleLogger(false)[level]('idle')
      expect(written.mock.calls).toEqual([['arq: a run ended (runId: r1, tokens: 7)'], ['arq: idle']])
    }
  })

  it('keeps details to itself unless it is asked for them', () => {
    const written = vi.spyOn(console, 'debug').mockReturnValue()
    consoleLogger(false).debug('detail')
    expect(written).not.toHaveBeenCalled()
    consoleLogger(true).debug('detail')
    expect(written.mock.calls).toEqual([['arq: detail']])
  })
})

describe('progressLines', () => {
  it('tells each new step and each tenth of a download, once', () => {
    const lines: string[] = []
    const note = (message: string): void => void lines.push(message)
    const tell = progressLines({ debug: note, info: note, warn: note, error: note })
    const progress = (detail: string, receivedBytes?: number): void =>
      tell({ phase: 'download', detail, ...(receivedBytes === undefined ? {} : { receivedBytes, totalBytes: 100 }) })
    progress('looking')
    progress('looking')
    for (let bytes = 0; bytes <= 100; bytes += 1) progress('downloading', bytes)
    progress('loading')
    expect(lines).toEqual(['looking', ...Array.from({ length: 11 }, (_, tenth) => `downloading, ${tenth * 10} %`), 'loading'])
  })
})
