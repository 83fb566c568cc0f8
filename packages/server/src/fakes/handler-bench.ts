import type { Logger, Scope, UIMessage } from '@arq/core'
import { FakeClock, scriptedModel, SeededRandom, type Script, type ScriptedModel } from '@arq/testkit'
import type { Arq } from '../arq.js'
import { createArq, type ArqOptions } from '../create-arq.js'
import { createArqHandler, type ArqHandlerOptions } from '../handler/create-arq-handler.js'

export const ada: Scope = { userId: 'ada' }

export interface Answered {
  status: number
  headers: Headers
  text: string
  json: () => Record<string, unknown>
}

/** A handler over a scripted model that is asked once, and stores in memory, on a clock that stands still. The user is what the header `x-user` says. */
export class HandlerBench {
  readonly clock = new FakeClock()
  readonly model: ScriptedModel
  readonly arq: Arq
  /** Everything that was logged, as one text. */
  logged = ''
  readonly #options: ArqHandlerOptions

  constructor(script: Script = [{ text: 'Because.' }], options: ArqHandlerOptions & { arq?: Partial<ArqOptions> } = {}) {
    const { arq, ...handler } = options
    const note = (message: string, fields?: object): void => void (this.logged += `${message} ${JSON.stringify(fields)}\n`)
    const logger: Logger = { debug: note, info: note, warn: note, error: note }
    this.model = scriptedModel(script, { clock: this.clock })
    this.arq = createArq({ model: { provider: this.model, model: 'm' }, clock: this.clock, random: new SeededRandom(), logger, recovery: { budgets: { retries: 0 } }, ...arq })
    this.#options = { authorize: (request) => request.headers.get('x-user') ?? 'ada', production: true, ...handler }
  }

  /** The response as it comes, its body not read. */
  respond(method: 'GET' | 'POST' | 'DELETE', path: string, init: RequestInit & { context?: unknown; user?: string } = {}): Promise<Response> {
    const { context, user, ...rest } = init
    const headers = new Headers(rest.headers)
    if (user !== undefined) headers.set('x-user', user)
    const request = new Request(new URL(path, 'http://localhost/api/arq/'), { ...rest, method, headers })
    return createArqHandler(this.arq, this.#options)[method](request, context)
  }

  async call(method: 'GET' | 'POST' | 'DELETE', path: string, init: RequestInit & { context?: unknown; user?: string } = {}): Promise<Answered> {
    const response = await this.respond(method, path, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as Record<string, unknown> }
  }

  post(path: string, body: unknown, init: RequestInit & { user?: string } = {}): Promise<Answered> {
    return this.call('POST', path, { ...init, body: typeof body === 'string' ? body : JSON.stringify(body) })
  }

  /** What the stores hold of these users and this thread; an empty list of facts when they hold nothing. */
  async stored(threadId = 't1', users: readonly string[] = ['ada', 'eve']): Promise<string[]> {
    const facts: string[] = []
    for (const userId of users) {
      const threads = await this.arq.stores.threads.list({ userId })
      facts.push(...threads.map((thread) => `${userId} has thread ${thread.threadId}`))
      if ((await this.arq.stores.runs.live({ userId }, threadId)) !== undefined) facts.push(`${userId} has a live run`)
    }
    if (this.model.calls > 0) facts.push(`the model was asked ${this.model.calls} times`)
    return facts
  }
}

export const question = (id: string, text = `Question ${id}?`): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })

export const send = (threadId: string, runKey: string, ...messages: UIMessage[]): object => ({ id: threadId, runKey, messages: messages.length === 0 ? [question(`q-${runKey}`)] : messages })
