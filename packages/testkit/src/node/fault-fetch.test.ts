import { describe, expect, it } from 'vitest'
import { FakeClock } from '../fake-clock.js'
import { faultFetch } from './fault-fetch.js'
import { startFaultServer } from './fault-server.js'
import type { Scenario } from './scenario.js'

const post = (body: unknown, signal?: AbortSignal): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), ...(signal === undefined ? {} : { signal }) })
const asked = { model: 'any', stream: true, messages: [{ role: 'user', content: 'x' }] }

async function read(response: Response): Promise<{ text: string; error: unknown }> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true })
    return { text, error: undefined }
  } catch (error) {
    return { text, error }
  }
}

describe('faultFetch', () => {
  it.each<[string, string, Scenario]>([
    ['Chat Completions', '/v1/chat/completions', {}],
    ['Messages', '/v1/messages', {}],
    ['Ollama', '/api/chat', {}],
    ['Azure', '/openai/v1/chat/completions', {}],
    ['a clean end too early', '/v1/chat/completions', { fault: { kind: 'close', atByte: 'inside-text' } }],
    ['a destroyed socket', '/v1/chat/completions', { fault: { kind: 'cut', atByte: 'after-text' } }],
    ['an error in the stream', '/v1/messages', { fault: { kind: 'stream-error', atByte: 'inside-text', error: { type: 'overloaded_error', message: 'Overloaded' } } }],
  ])('sends the bytes of the fault server: %s', async (_name, path, scenario) => {
    const server = await startFaultServer({ ollama: { models: [{ name: 'any' }] } })
    server.otherwise(scenario)
    const overSocket = await read(await fetch(`${server.url}${path}`, post(asked)))
    await server.close()
    const vendors = faultFetch({ ollama: [{ name: 'any' }] })
    vendors.otherwise(scenario)
    const fetched = await read(await vendors.fetch(`http://vendor.test${path}`, post(asked)))
    expect(fetched.text).toBe(overSocket.text)
    expect(fetched.error === undefined).toBe(overSocket.error === undefined)
    expect(vendors.requests).toMatchObject([{ path, body: asked, state: 'ended' }])
  })

  it('answers with a status, a web page, or not at all', async () => {
    const vendors = faultFetch()
    const ask = (scenario: Scenario, signal?: AbortSignal): Promise<Response> => {
      vendors.otherwise(scenario)
      return vendors.fetch('http://vendor.test/v1/messages', post(asked, signal))
    }
    const limited = await ask({ fault: { kind: 'status', status: 429, headers: { 'retry-after': '1' } } })
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await ask({ fault: { kind: 'html' } })).headers.get('content-type')).toContain('text/html')
    await expect(ask({ fault: { kind: 'refuse' } })).rejects.toThrow('fetch failed')
    const stop = new AbortController()
    const hanging = ask({ fault: { kind: 'hang-headers' } }, stop.signal)
    stop.abort(new Error('Stopped.'))
    await expect(hanging).rejects.toThrow('Stopped.')
  })

  it('waits on its clock, keeps answers, and tells when a response is over', async () => {
    const clock = new FakeClock()
    const over: number[] = []
    const vendors = faultFetch({ clock, ended: ({ endedAt }) => over.push(endedAt ?? 0) })
    const startedAt = clock.now()
    vendors.otherwise({ text: 'One two three', chunkDelayMs: 100 })
    const reading = vendors.fetch('http://vendor.test/v1/responses', post({ ...asked, background: true })).then(read)
    await clock.settle()
    expect(clock.nextDueAt).toBe(startedAt + 100)
    await clock.advance(300)
    const { text } = await reading
    expect(over).toEqual([startedAt + 300])
    const again = vendors.fetch('http://vendor.test/v1/responses/resp_fault_1?stream=true&starting_after=3').then(read)
    await clock.advance(300)
    const events = (stream: string): readonly string[] => stream.split('\n\n')
    expect(events((await again).text)).toEqual(events(text).slice(4))
  })

  it('ends a silent body with the reason of its reader', async () => {
    const vendors = faultFetch()
    vendors.otherwise({ fault: { kind: 'stall', atByte: 'after-text' } })
    const stop = new AbortController()
    const reading = read(await vendors.fetch('http://vendor.test/v1/chat/completions', post(asked, stop.signal)))
    const reason = new Error('Enough.')
    stop.abort(reason)
    expect((await reading).error).toBe(reason)
    expect(vendors.requests[0]?.state).toBe('ended')
  })
})
