import { AuthenticationError, ProviderUnavailableError, TimeoutError } from '@arq/core'
import { FakeClock } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { openai } from './openai.js'

function answering(answer: (input: readonly string[]) => Response): { sent: { model: string; input: string[] }[]; fetch: typeof fetch } {
  const sent: { model: string; input: string[] }[] = []
  return {
    sent,
    fetch: (_, init) => {
      const body = JSON.parse(init?.body as string) as { model: string; input: string[] }
      sent.push(body)
      return Promise.resolve(answer(body.input))
    },
  }
}

const vectors = (input: readonly string[]): Response =>
  Response.json({ data: input.map((text, index) => ({ index, embedding: [text.length, 1] })).reverse(), usage: { prompt_tokens: 1 } })

describe('embed', () => {
  it('gives one vector a text, in their order', async () => {
    const { sent, fetch } = answering(vectors)
    const provider = openai({ apiKey: 'test-key-123', fetch })
    expect(await provider.embed?.(['a', 'bbb'])).toEqual([Float32Array.of(1, 1), Float32Array.of(3, 1)])
    await provider.embed?.(['a'], { model: 'mine' })
    expect(sent.map((body) => body.model)).toEqual(['text-embedding-3-small', 'mine'])
    expect(await provider.embed?.([])).toEqual([])
    expect(sent).toHaveLength(2)
  })

  it('splits what one request would not take', async () => {
    const { sent, fetch } = answering(vectors)
    const many = await openai({ apiKey: 'test-key-123', fetch }).embed?.(Array.from({ length: 2_100 }, (_, index) => 'x'.repeat(1 + (index % 9))))
    expect([many?.length, many?.[2_099]?.[0], sent.map((body) => body.input.length)]).toEqual([2_100, 3, [2_048, 52]])
  })

  it('reports what failed', async () => {
    const short = answering(() => Response.json({ data: [] }))
    await expect(openai({ apiKey: 'test-key-123', fetch: short.fetch }).embed?.(['a'])).rejects.toBeInstanceOf(ProviderUnavailableError)
    const refused = answering(() => Response.json({ error: { code: 'invalid_api_key', message: 'no' } }, { status: 401 }))
    await expect(openai({ apiKey: 'test-key-123', fetch: refused.fetch }).embed?.(['a'])).rejects.toBeInstanceOf(AuthenticationError)
    const stop = AbortSignal.abort(new Error('enough'))
    await expect(openai({ apiKey: 'test-key-123', fetch: short.fetch }).embed?.(['a'], { signal: stop })).rejects.toThrow('enough')
  })

  it('gives up on a server that does not answer, and leaves no timer behind', async () => {
    const clock = new FakeClock()
    const waiting = openai({ apiKey: 'test-key-123', clock, fetch: () => new Promise(() => {}) }).embed?.(['a'])
    const outcome = waiting?.catch((thrown: unknown) => thrown)
    await clock.advance(30_000)
    expect(await outcome).toBeInstanceOf(TimeoutError)
    expect(clock.pending).toBe(0)
  })
})
