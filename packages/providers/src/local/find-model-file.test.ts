import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ModelNotFoundError, silentLogger } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findModelFile, type ModelSearch } from './find-model-file.js'
import type { ModelProgress } from './local-options.js'
import { parseModelSource } from './model-source.js'

const bytes = Buffer.from(`GGUF${'model '.repeat(100)}`)
const pieces = [bytes.subarray(0, 50), bytes.subarray(50)]
let folder = ''
let cacheDir = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'arq-test-'))
  cacheDir = path.join(folder, 'cache')
})
afterEach(() => rm(folder, { recursive: true }))

const offline = (): Promise<Response> => Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND huggingface.co') }))

function search(change: Partial<ModelSearch> = {}): ModelSearch {
  return {
    source: parseModelSource('hf:acme/tiny/tiny.gguf'),
    cacheDir,
    fetch: offline,
    obtain: undefined,
    report: () => {},
    clock: new FakeClock(),
    logger: silentLogger,
    signal: new AbortController().signal,
    ...change,
  }
}

/** A hub that sends these pieces, then ends, or stays silent where the last piece is missing. */
function hub(sent: readonly Uint8Array[], headers: Record<string, string> = { 'content-length': String(bytes.length) }, isStuck = false): typeof fetch {
  return (_, init) => {
    const body = new ReadableStream({
      start(controller) {
        for (const piece of sent) controller.enqueue(piece)
        if (!isStuck) controller.close()
        init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason))
      },
    })
    return Promise.resolve(new Response(body, { headers }))
  }
}

const filesLeft = (): Promise<string[]> => readdir(cacheDir).catch(() => [])

describe('findModelFile', () => {
  it('takes the given path, and says so when no model is there', async () => {
    const file = path.join(folder, 'own.gguf')
    await writeFile(file, bytes)
    expect(await findModelFile(search({ source: parseModelSource(file) }))).toBe(file)
    await expect(findModelFile(search({ source: parseModelSource(path.join(folder, 'other.gguf')) }))).rejects.toBeInstanceOf(ModelNotFoundError)
  })

  it('takes the cached file without asking anybody', async () => {
    await mkdir(cacheDir)
    await writeFile(path.join(cacheDir, 'tiny.gguf'), bytes)
    expect(await findModelFile(search())).toBe(path.join(cacheDir, 'tiny.gguf'))
  })

  it('fetches from the hub, tells how far it is, and keeps the file', async () => {
    const progress: ModelProgress[] = []
    const urls: unknown[] = []
    const found = await findModelFile(
      search({
        report: (step) => progress.push(step),
        fetch: (url, init) => {
          urls.push(url)
          return hub(pieces)(url, init)
        },
      }),
    )
    expect(urls).toEqual(['https://huggingface.co/acme/tiny/resolve/main/tiny.gguf'])
    expect(await readFile(found)).toEqual(bytes)
    expect(await filesLeft()).toEqual(['tiny.gguf'])
    expect(progress.at(-1)).toEqual({ phase: 'download', detail: 'downloading from the hub', receivedBytes: bytes.length, totalBytes: bytes.length })
  })

  it.each([
    ['a download that ends early', hub(pieces.slice(0, 1))],
    ['a web page', hub([Buffer.from('<!doctype html>')], {})],
    ['an empty body', hub([], {})],
    ['an error status', () => Promise.resolve(new Response('no', { status: 404 }))],
    ['no network', offline],
  ] as const)('leaves nothing behind after %s and goes on to the fallback', async (_, fetcher) => {
    const obtain = async (fileName: string, into: string): Promise<string> => {
      await mkdir(into, { recursive: true })
      await writeFile(path.join(into, fileName), bytes)
      return path.join(into, fileName)
    }
    await expect(findModelFile(search({ fetch: fetcher }))).rejects.toBeInstanceOf(ModelNotFoundError)
    expect(await filesLeft()).toEqual([])
    expect(await findModelFile(search({ fetch: fetcher, obtain }))).toBe(path.join(cacheDir, 'tiny.gguf'))
  })

  it('names every way it tried and what to do', async () => {
    const failing = findModelFile(search({ obtain: () => Promise.reject(new Error('python3 is not installed')) }))
    await expect(failing).rejects.toThrow(/the cache does not have it; hub: fetch failed \(getaddrinfo ENOTFOUND huggingface\.co\); fallback: python3 is not installed\. Put the file into/)
    const lying = findModelFile(search({ obtain: () => Promise.resolve(path.join(folder, 'nothing')) }))
    await expect(lying).rejects.toThrow(/fallback: it gave a file that is not a GGUF model/)
  })

  it('gives up on a hub that does not answer within five seconds', async () => {
    const clock = new FakeClock()
    const failing = findModelFile(search({ clock, fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))) }))
    failing.catch(() => {})
    await advanceUntil(clock, 1)
    await clock.advance(5_000)
    await expect(failing).rejects.toThrow(/hub: the hub did not answer for 5000 ms/)
    expect(clock.pending).toBe(0)
  })

  it('gives up on a download that stands still for thirty seconds', async () => {
    const clock = new FakeClock()
    let received = 0
    const failing = findModelFile(search({ clock, fetch: hub(pieces.slice(0, 1), {}, true), report: ({ receivedBytes }) => (received = receivedBytes ?? 0) }))
    failing.catch(() => {})
    while (received === 0) await clock.settle()
    await clock.advance(30_000)
    await expect(failing).rejects.toThrow(/hub: the download stood still for 30000 ms/)
    expect(await filesLeft()).toEqual([])
  })

  it('stops at once when it is aborted, with the signal’s reason, and tries no other way', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const failing = findModelFile(
      search({
        signal: stop.signal,
        fetch: hub(pieces.slice(0, 1), {}, true),
        report: () => stop.abort(reason),
        obtain: () => expect.unreachable(),
      }),
    )
    await expect(failing).rejects.toBe(reason)
    expect(await filesLeft()).toEqual([])
  })
})

async function advanceUntil(clock: FakeClock, pending: number): Promise<void> {
  while (clock.pending < pending) await clock.settle()
}
