import type { StreamEvent } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import { redactedProof } from './redacted-proof.js'

type Block =
  | { kind: 'text'; id: string }
  | { kind: 'reasoning'; id: string; proof: string }
  | { kind: 'tool'; id: string; name: string; input: string; given: unknown }
  /** The tool that the answer comes through: its input is the text. */
  | { kind: 'answer'; id: string; hasInput: boolean; given: unknown }
  /** What the vendor's own tools did, and whatever is newer than this reader. */
  | { kind: 'other' }

type ToolCallEvent = Extract<StreamEvent, { type: 'tool-call' }>

/** Puts the numbered content blocks of a message together. */
export class ContentBlockReader {
  readonly #answerTool: string | undefined
  readonly #open = new Map<number, Block>()
  readonly #toolCalls: ToolCallEvent[] = []
  #count = 0

  constructor(answerTool: string | undefined) {
    this.#answerTool = answerTool
  }

  /** Calls that came to their end. Told only for an answer that is whole: half a call must never run. */
  get toolCalls(): readonly ToolCallEvent[] {
    return this.#toolCalls
  }

  open(index: unknown, content: unknown): readonly StreamEvent[] {
    const type = jsonField(content, 'type')
    const block = this.#blockOf(type, content)
    this.#open.set(Number(index ?? 0), block)
    if (block.kind === 'other') return [{ type: 'raw', value: content }]
    if (block.kind === 'tool') return [{ type: 'tool-input-start', id: block.id, name: block.name }]
    const start: StreamEvent = { type: block.kind === 'reasoning' ? 'reasoning-start' : 'text-start', id: block.id }
    return [start, ...deltaOf(block, text(jsonField(content, type === 'thinking' ? 'thinking' : 'text')))]
  }

  add(index: unknown, delta: unknown): readonly StreamEvent[] {
    const block = this.#open.get(Number(index ?? 0)) ?? { kind: 'other' }
    switch (jsonField(delta, 'type')) {
      case 'text_delta':
        return deltaOf(block, text(jsonField(delta, 'text')))
      case 'thinking_delta':
        return deltaOf(block, text(jsonField(delta, 'thinking')))
      case 'signature_delta':
        if (block.kind === 'reasoning') block.proof += text(jsonField(delta, 'signature'))
        return []
      case 'input_json_delta':
        return addInput(block, text(jsonField(delta, 'partial_json')))
      case 'citations_delta':
        return this.#source(jsonField(delta, 'citation'))
      default:
        return [{ type: 'raw', value: delta }]
    }
  }

  close(index: unknown): readonly StreamEvent[] {
    const block = this.#open.get(Number(index ?? 0))
    this.#open.delete(Number(index ?? 0))
    switch (block?.kind) {
      case 'text':
        return [{ type: 'text-end', id: block.id }]
      case 'answer':
        return [...(block.hasInput ? [] : deltaOf(block, JSON.stringify(block.given ?? {}))), { type: 'text-end', id: block.id }]
      case 'reasoning':
        return [{ type: 'reasoning-end', id: block.id, ...(block.proof === '' ? {} : { proof: block.proof }) }]
      case 'tool':
        return this.#closeTool(block)
      default:
        return []
    }
  }

  closeAll(): readonly StreamEvent[] {
    return [...this.#open.keys()].flatMap((index) => this.close(index))
  }

  /** A call that came whole has its arguments in its beginning; one without arguments has none anywhere. */
  #closeTool(block: Extract<Block, { kind: 'tool' }>): readonly StreamEvent[] {
    const given = JSON.stringify(block.given ?? {})
    const { id, name } = block
    this.#toolCalls.push({ type: 'tool-call', id, name, input: block.input === '' ? given : block.input })
    return block.input === '' ? [{ type: 'tool-input-delta', id, delta: given }] : []
  }

  #blockOf(type: unknown, content: unknown): Block {
    const id = `${type === 'text' || type === 'tool_use' ? 'text' : 'reasoning'}-${this.#count}`
    this.#count += 1
    switch (type) {
      case 'text':
        return { kind: 'text', id }
      case 'thinking':
        return { kind: 'reasoning', id, proof: text(jsonField(content, 'signature')) }
      case 'redacted_thinking':
        return { kind: 'reasoning', id, proof: redactedProof.write(text(jsonField(content, 'data'))) }
      case 'tool_use':
        return this.#toolBlock(content, id)
      default:
        return { kind: 'other' }
    }
  }

  #toolBlock(content: unknown, textId: string): Block {
    const name = text(jsonField(content, 'name'))
    const given = jsonField(content, 'input')
    if (name === this.#answerTool) return { kind: 'answer', id: textId, hasInput: false, given }
    return { kind: 'tool', id: text(jsonField(content, 'id')), name, input: '', given }
  }

  /** Citations of web pages are sources; those of the prompt's own documents have no address. */
  #source(citation: unknown): readonly StreamEvent[] {
    const url = text(jsonField(citation, 'url'))
    if (url === '') return [{ type: 'raw', value: citation }]
    const title = text(jsonField(citation, 'title'))
    this.#count += 1
    return [{ type: 'source', id: `source-${this.#count}`, url, ...(title === '' ? {} : { title }) }]
  }
}

function deltaOf(block: Block, delta: string): readonly StreamEvent[] {
  if (delta === '' || block.kind === 'other' || block.kind === 'tool') return []
  return [{ type: block.kind === 'reasoning' ? 'reasoning-delta' : 'text-delta', id: block.id, delta }]
}

function addInput(block: Block, delta: string): readonly StreamEvent[] {
  if (delta === '') return []
  if (block.kind === 'answer') block.hasInput = true
  if (block.kind !== 'tool') return block.kind === 'answer' ? deltaOf(block, delta) : []
  block.input += delta
  return [{ type: 'tool-input-delta', id: block.id, delta }]
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
