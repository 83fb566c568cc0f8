import type { LLMProvider } from '@arq/core'
import { anthropic } from '@arq/providers/anthropic'
import { azure } from '@arq/providers/azure'
import { ollama } from '@arq/providers/ollama'
import { openai } from '@arq/providers/openai'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import type { ConformanceCase, WireName } from './conformance-case.js'
import type { Variant } from './variants-of.js'

/** The real providers, one for each wire and Azure's for its own recordings, with a fetch that answers what it is told. One reading at a time. */
export class WireReaders {
  readonly #clock = new FakeClock()
  readonly #providers: Readonly<Record<WireName, LLMProvider>>
  readonly #azure: Readonly<Partial<Record<WireName, LLMProvider>>>
  #answer: () => Response = () => Response.json({})

  constructor() {
    const ours: typeof fetch = (input) => Promise.resolve(addressOf(input).endsWith('/api/show') ? Response.json({}) : this.#answer())
    const shared = { apiKey: 'no-key', clock: this.#clock, fetch: ours }
    const local = ollama({ clock: this.#clock, fetch: ours })
    this.#providers = {
      chat: openai({ ...shared, api: 'chat' }),
      responses: openai({ ...shared, api: 'responses' }),
      messages: anthropic(shared),
      'ollama-chat': local,
      'ollama-generate': local,
    }
    const resource = { ...shared, endpoints: ['https://recorded.openai.azure.com'] }
    this.#azure = { chat: azure(resource), responses: azure({ ...resource, api: 'responses' }) }
  }

  /** Waits that readings left behind. */
  get timersLeft(): number {
    return this.#clock.pending
  }

  read({ wire, vendor, status, headers }: ConformanceCase, variant: Variant): Promise<ReadEvents> {
    this.#answer = () => new Response(inPieces(variant), { status, headers: { 'content-type': 'text/event-stream', ...headers } })
    const provider = (vendor === 'azure' ? this.#azure[wire] : undefined) ?? this.#providers[wire]
    return readEvents(provider.stream({ model: 'asked', messages: [{ role: 'user', content: 'x' }] }))
  }
}

function inPieces({ bytes, cuts }: Variant): ReadableStream<Uint8Array> {
  const ends = cuts[Symbol.iterator]()
  let sent = 0
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (sent >= bytes.length) return controller.close()
    const next = ends.next()
    const end = next.done === true ? bytes.length : next.value
    controller.enqueue(bytes.subarray(sent, end))
    sent = end
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input)
}
