import { Engine, messageText, type ChatInput, type EngineOptions, type RunEventBody, type RunRecord, type Scope, type Stores, type UIMessage } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { FakeClock, scriptedModel, SeededRandom, type Script, type ScriptedModel } from '@arq/testkit'

export const ada: Scope = { userId: 'ada' }
export const eve: Scope = { userId: 'eve' }

/** How a log ends. */
export const whole = { type: 'finish', metadata: { finishReason: 'stop' } }
export const stopped = { type: 'abort', metadata: { incomplete: 'stopped' } }

export const question = (id: string, text = `Question ${id}?`): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text }] })

export function send(threadId: string, runKey: string | undefined, ...messages: UIMessage[]): ChatInput {
  return { threadId, trigger: 'submit-message', messages: messages.length === 0 ? [question(`q-${runKey}`)] : messages, ...(runKey === undefined ? {} : { runKey }) }
}

/** An engine over a scripted model and stores in memory, on a clock that stands still. */
export class EngineBench {
  readonly clock = new FakeClock()
  readonly stores: Stores = memoryStores({ clock: this.clock })
  readonly model: ScriptedModel
  readonly engine: Engine
  /** Errors that were logged. */
  readonly errors: { message: string; fields: unknown }[] = []

  constructor(script: Script | readonly Script[], options: Partial<EngineOptions> = {}) {
    this.model = scriptedModel(script, { clock: this.clock })
    const silent = (): void => {}
    this.engine = new Engine({
      choose: () => ({ provider: this.model, model: 'm' }),
      settings: {},
      stores: this.stores,
      clock: this.clock,
      random: new SeededRandom(),
      logger: { debug: silent, info: silent, warn: silent, error: (message, fields) => void this.errors.push({ message, fields }) },
      orphans: 'finish',
      maxLiveRunsPerScope: 8,
      ...options,
    })
  }

  async lastEntry(run: RunRecord): Promise<RunEventBody | undefined> {
    return (await this.stores.runs.read(run.runId, 0)).at(-1)?.body
  }

  async thread(threadId: string, scope: Scope = ada): Promise<string[] | undefined> {
    return (await this.stores.threads.messages(scope, threadId))?.map((message) => `${message.role}: ${messageText(message)}`)
  }
}
