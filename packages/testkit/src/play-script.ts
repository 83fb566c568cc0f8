import { delay, modelText, StreamTruncatedError, type Clock, type ModelRequest, type StreamEvent, type Usage } from '@arq/core'
import type { ScriptStep } from './script.js'
import { splitText } from './split-text.js'

export interface ScriptSetting {
  clock: Clock
  request: ModelRequest
  provider: string
  chunk: 'words' | number
  chunkDelayMs: number
  usage: Usage | null | undefined
  signal: AbortSignal
}

/** Turns the steps of one answer into the events a provider would yield. */
export async function* playScript(steps: readonly ScriptStep[], setting: ScriptSetting): AsyncGenerator<StreamEvent> {
  setting.signal.throwIfAborted()
  yield { type: 'response-start', provider: setting.provider, model: setting.request.model }
  const text = new TextBlock()
  for (const step of steps) {
    setting.signal.throwIfAborted()
    if ('text' in step) yield* speak(step.text, text, setting)
    else if ('delayMs' in step) await delay(setting.clock, step.delayMs, setting.signal)
    else if ('hang' in step) await untilAborted(setting.signal)
    else if ('fail' in step) throw step.fail
    else if ('truncate' in step) throw new StreamTruncatedError('The scripted stream broke off before its end, so the answer is not whole. Send again.')
    else {
      yield step.event
      if (step.event.type === 'finish') return
    }
  }
  yield* text.close()
  const usage = setting.usage === undefined ? countWords(setting.request, text.written) : setting.usage
  if (usage !== null) yield { type: 'usage', usage }
  yield { type: 'finish', reason: { unified: 'stop', raw: 'stop' } }
}

async function* speak(text: string, block: TextBlock, setting: ScriptSetting): AsyncGenerator<StreamEvent> {
  for (const piece of splitText(text, setting.chunk)) {
    if (setting.chunkDelayMs > 0) await delay(setting.clock, setting.chunkDelayMs, setting.signal)
    setting.signal.throwIfAborted()
    yield* block.add(piece)
  }
}

/** One text part for the whole answer, opened by its first piece. */
class TextBlock {
  written = ''

  add(delta: string): readonly StreamEvent[] {
    const isFirst = this.written === ''
    this.written += delta
    const piece: StreamEvent = { type: 'text-delta', id: 'text-0', delta }
    return isFirst ? [{ type: 'text-start', id: 'text-0' }, piece] : [piece]
  }

  close(): readonly StreamEvent[] {
    return this.written === '' ? [] : [{ type: 'text-end', id: 'text-0' }]
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

function countWords(request: ModelRequest, answer: string): Usage {
  const count = (text: string): number => text.split(/\s+/).filter(Boolean).length
  const input = request.messages.reduce((sum, message) => sum + count(modelText(message)), 0)
  return { input: { total: input }, output: { total: count(answer) }, source: 'counted' }
}
