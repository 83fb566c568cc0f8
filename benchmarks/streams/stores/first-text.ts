import { randomUUID } from 'node:crypto'
import type { Stores } from '@arq/core'
import { createArq, createArqHandler } from '@arq/server'
import { measureFirstText } from '../../first-light/load/measure-first-text.js'
import type { Contender } from '../../first-light/load/contender.js'
import { SourceProvider } from '../../first-light/load/source-provider.js'
import { percentile } from '../../shared/percentile.js'
import { rounded } from '../../shared/rounded.js'

export interface FirstTextFigures {
  /** Milliseconds from the call of the route to its first text, without the provider's own. */
  ttft_ms_p50: number
  ttft_ms_p95: number
  /** Milliseconds of one question to the store. */
  round_trip_ms_p50: number
}

/** What the way to the first text costs over these stores, and what one trip to them does. */
export async function firstText(openStores: () => Promise<Stores>, samples: number): Promise<FirstTextFigures> {
  const stores = await openStores()
  const roundTrip = await roundTripMs(stores, samples)
  const spreads = await measureFirstText([() => contender(stores)], { samples, warmUpSamples: Math.ceil(samples / 5) })
  const spread = spreads.get('arq')
  return { ttft_ms_p50: spread?.p50 ?? Number.NaN, ttft_ms_p95: spread?.p95 ?? Number.NaN, round_trip_ms_p50: rounded(roundTrip, 3) }
}

async function roundTripMs({ runs }: Stores, samples: number): Promise<number> {
  const taken: number[] = []
  for (let sample = 0; sample < samples; sample += 1) {
    const askedAt = performance.now()
    await runs.get('no-such-run')
    taken.push(performance.now() - askedAt)
  }
  return percentile(taken, 0.5)
}

function contender(stores: Stores): Contender {
  const provider = new SourceProvider()
  const arq = createArq({ model: { provider, model: 'source-model' }, stores })
  const handler = createArqHandler(arq, { authorize: () => 'reader', production: true })
  return {
    name: 'arq',
    textMarker: '"type":"text-delta"',
    prepare(source) {
      provider.answerWith(source)
      const request = chatRequest()
      return () => handler.POST(request)
    },
    async drainProvider(source) {
      provider.answerWith(source)
      for await (const event of provider.stream({ model: 'source-model', messages: [] })) void event
    },
    close: () => arq.close(),
  }
}

/** As the native client sends it: with the key of the run. */
function chatRequest(): Request {
  const question = { id: randomUUID(), role: 'user', parts: [{ type: 'text', text: 'Tell me' }] }
  return new Request('http://localhost/api/arq/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: randomUUID(), runKey: randomUUID(), trigger: 'submit-message', messages: [question] }),
  })
}
