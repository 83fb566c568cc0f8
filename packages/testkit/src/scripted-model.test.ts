import { AbortedError, ProviderUnavailableError, StreamStalledError, StreamTruncatedError, type ModelRequest, type StreamEvent } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { FakeClock } from './fake-clock.js'
import { scriptedModel } from './scripted-model.js'
import { splitText } from './split-text.js'

const request: ModelRequest = { model: 'scripted-model', messages: [{ role: 'user', content: 'How are you?' }] }

async function read(events: AsyncIterable<StreamEvent>): Promise<{ text: string; types: string[]; error: unknown }> {
  const seen = { text: '', types: [] as string[], error: undefined as unknown }
  try {
    for await (const event of events) {
      seen.types.push(event.type)
      if (event.type === 'text-delta') seen.text += event.delta
    }
  } catch (error) {
    seen.error = error
  }
  return seen
}

describe('scriptedModel', () => {
  it('streams text in words and ends with usage and finish', async () => {
    const model = scriptedModel([{ text: 'All is ' }, { text: 'well.' }])
    const answer = await read(model.stream(request))
    expect(answer.text).toBe('All is well.')
    expect(answer.types).toEqual(['response-start', 'text-start', 'text-delta', 'text-delta', 'text-delta', 'text-end', 'usage', 'finish'])
    expect(model.requests).toEqual([request])
    expect(await model.query(request)).toMatchObject({ text: 'All is well.', usage: { input: { total: 3 }, output: { total: 3 } } })
    expect(model.calls).toBe(2)
  })

  it('takes one script a call and repeats the last', async () => {
    const model = scriptedModel([[{ text: 'one' }], (_, call) => [{ text: `call ${call}` }]])
    const texts = [await model.query(request), await model.query(request), await model.query(request)].map((answer) => answer.text)
    expect(texts).toEqual(['one', 'call 1', 'call 2'])
  })

  it('fails and breaks off where the script says so, keeping what came before', async () => {
    const refused = new ProviderUnavailableError('The provider is down.')
    expect(await read(scriptedModel([{ text: 'So far' }, { fail: refused }]).stream(request))).toMatchObject({ text: 'So far', error: refused })
    const cut = await read(scriptedModel([{ text: 'So far' }, { truncate: true }]).stream(request))
    expect(cut.text).toBe('So far')
    expect(cut.error).toBeInstanceOf(StreamTruncatedError)
    expect(cut.types).not.toContain('finish')
  })

  it('waits on its clock and gives up on a stalled script', async () => {
    const clock = new FakeClock()
    const model = scriptedModel([{ text: 'Wait' }, { delayMs: 5_000 }, { text: ' more' }, { hang: true }], { clock })
    const answer = read(model.stream(request, { timeouts: { gapMs: 6_000 } }))
    await clock.advance(5_000)
    expect(model.live).toBe(1)
    await clock.advance(6_000)
    const seen = await answer
    expect(seen.text).toBe('Wait more')
    expect(seen.error).toBeInstanceOf(StreamStalledError)
    expect([model.live, clock.pending]).toEqual([0, 0])
  })

  it('ends at once with the reason of the signal', async () => {
    const clock = new FakeClock()
    const stop = new AbortController()
    const model = scriptedModel([{ text: 'Never ' }, { delayMs: 60_000 }, { text: 'seen' }], { clock })
    const answer = read(model.stream(request, { signal: stop.signal }))
    await clock.settle()
    const reason = new Error('enough')
    stop.abort(reason)
    expect(await answer).toMatchObject({ text: 'Never ', error: reason })
    expect(clock.pending).toBe(0)
    expect((await read(model.stream(request, { signal: stop.signal }))).error).toBe(reason)
  })

  it('ends calls under way when it is closed', async () => {
    const clock = new FakeClock()
    const model = scriptedModel([{ hang: true }], { clock })
    const answer = read(model.stream(request))
    await clock.settle()
    await model.close()
    expect((await answer).error).toBeInstanceOf(AbortedError)
  })

  it('leaves nothing behind when the reader breaks off', async () => {
    const clock = new FakeClock()
    const model = scriptedModel([{ text: 'one two three' }], { clock, chunkDelayMs: 10 })
    const reading = (async () => {
      for await (const event of model.stream(request)) if (event.type === 'text-delta') break
    })()
    await clock.advance(10)
    await reading
    expect([model.live, clock.pending]).toEqual([0, 0])
  })
})

describe('splitText', () => {
  it('cuts without losing a character', () => {
    const text = '  Ein  Satz,\n\nund 日本語 👩‍🚀!\n'
    for (const chunk of ['words', 1, 2, 7, 1_000] as const) expect(splitText(text, chunk).join('')).toBe(text)
    expect(splitText('👍👍', 1)).toEqual(['👍', '👍'])
  })
})
