import type { MessageMetadata, ToolPart, UIMessage, UIPart } from '../messages/ui-message.js'
import type { UIMessageChunk } from './ui-message-chunk.js'

type ToolState =
  | { state: 'input-streaming'; input?: unknown }
  | { state: 'input-available'; input: unknown }
  | { state: 'output-error'; input: unknown; errorText: string }

/**
 * Accumulates chunks to the message they describe. Taking a chunk costs the same however long the answer is;
 * `message()` copies only the list of parts, and parts that did not change keep their identity.
 */
export class MessageBuilder {
  #id: string
  #parts: UIPart[] = []
  #metadata: MessageMetadata | undefined
  /** Where the part of an id stands. Ended parts leave, so an id may be used again; text and reasoning count their ids apart. */
  readonly #open = { text: new Map<string, number>(), reasoning: new Map<string, number>() }
  readonly #toolInput = new Map<string, string>()

  constructor(messageId: string) {
    this.#id = messageId
  }

  push(chunk: UIMessageChunk): void {
    switch (chunk.type) {
      case 'text-delta':
        return this.#extend('text', chunk.id, chunk.delta)
      case 'reasoning-delta':
        return this.#extend('reasoning', chunk.id, chunk.delta)
      case 'start':
        this.#id = chunk.messageId
        return this.#mergeMetadata(chunk.messageMetadata)
      case 'start-step':
        this.#parts.push({ type: 'step-start' })
        return
      case 'text-start':
        return this.#add('text', chunk.id)
      case 'reasoning-start':
        return this.#add('reasoning', chunk.id)
      case 'text-end':
        return this.#end('text', chunk.id)
      case 'reasoning-end':
        return this.#end('reasoning', chunk.id)
      case 'tool-input-start':
      case 'tool-input-delta':
      case 'tool-input-available':
      case 'tool-input-error':
        return this.#tool(chunk)
      case 'source-url':
        this.#parts.push({ type: 'source-url', sourceId: chunk.sourceId, url: chunk.url, ...(chunk.title === undefined ? {} : { title: chunk.title }) })
        return
      case 'message-metadata':
        return this.#mergeMetadata(chunk.messageMetadata)
      case 'finish':
        this.#mergeMetadata(chunk.messageMetadata)
        return this.#endAll()
      case 'abort':
      case 'error':
        return this.#endAll()
      case 'finish-step':
      case 'data-arq-status':
        return
    }
  }

  message(): UIMessage {
    return {
      id: this.#id,
      role: 'assistant',
      parts: this.#parts.slice(),
      ...(this.#metadata === undefined ? {} : { metadata: this.#metadata }),
    }
  }

  #add(type: 'text' | 'reasoning', id: string): void {
    this.#open[type].set(id, this.#parts.length)
    this.#parts.push({ type, text: '', state: 'streaming' })
  }

  #extend(type: 'text' | 'reasoning', id: string, delta: string): void {
    const index = this.#open[type].get(id)
    const part = index === undefined ? undefined : this.#parts[index]
    if (index === undefined || part?.type !== type) return
    this.#parts[index] = { ...part, text: part.text + delta }
  }

  #end(type: 'text' | 'reasoning', id: string): void {
    const index = this.#open[type].get(id)
    const part = index === undefined ? undefined : this.#parts[index]
    if (index === undefined || part?.type !== type) return
    this.#parts[index] = { ...part, state: 'done' }
    this.#open[type].delete(id)
  }

  #endAll(): void {
    for (const type of ['text', 'reasoning'] as const) for (const id of [...this.#open[type].keys()]) this.#end(type, id)
  }

  #tool(chunk: Extract<UIMessageChunk, { toolCallId: string }>): void {
    const id = chunk.toolCallId
    if (chunk.type === 'tool-input-delta') {
      this.#toolInput.set(id, (this.#toolInput.get(id) ?? '') + chunk.inputTextDelta)
      return this.#setTool(id, { state: 'input-streaming', input: this.#toolInput.get(id) }, undefined)
    }
    if (chunk.type === 'tool-input-start') return this.#setTool(id, { state: 'input-streaming' }, chunk.toolName)
    this.#toolInput.delete(id)
    if (chunk.type === 'tool-input-error') return this.#setTool(id, { state: 'output-error', input: chunk.input, errorText: chunk.errorText }, chunk.toolName)
    this.#setTool(id, { state: 'input-available', input: chunk.input }, chunk.toolName)
  }

  #setTool(toolCallId: string, state: ToolState, toolName: string | undefined): void {
    const index = this.#parts.findIndex((part) => part.type === 'dynamic-tool' && part.toolCallId === toolCallId)
    const known = this.#parts[index]
    const name = toolName ?? (known?.type === 'dynamic-tool' ? known.toolName : '')
    const part: ToolPart = { type: 'dynamic-tool', toolName: name, toolCallId, ...state }
    if (known === undefined) this.#parts.push(part)
    else this.#parts[index] = part
  }

  #mergeMetadata(added: MessageMetadata | undefined): void {
    if (added === undefined) return
    const arq = added.arq === undefined ? this.#metadata?.arq : { ...this.#metadata?.arq, ...added.arq }
    this.#metadata = { ...this.#metadata, ...added, ...(arq === undefined ? {} : { arq }) }
  }
}
