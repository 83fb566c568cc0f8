import type { StreamEvent } from '@arq/core'
import { jsonField } from '../shared/json-field.js'

interface ToolCall {
  index: number | undefined
  id: string
  name: string
  input: string
  /** Its start was told; that has to wait for the name. */
  isStarted: boolean
}

/** Puts tool calls together from their deltas. */
export class ToolCallReader {
  readonly #calls: ToolCall[] = []

  accept(delta: unknown): readonly StreamEvent[] {
    const call = this.#callOf(delta)
    const name = text(jsonField(delta, 'function', 'name'))
    const input = text(jsonField(delta, 'function', 'arguments'))
    if (call.name === '') call.name = name
    const waiting = call.isStarted ? '' : call.input
    call.input += input
    if (call.name === '') return []
    const started: StreamEvent[] = call.isStarted ? [] : [{ type: 'tool-input-start', id: call.id, name: call.name }]
    call.isStarted = true
    const fresh = waiting + input
    return fresh === '' ? started : [...started, { type: 'tool-input-delta', id: call.id, delta: fresh }]
  }

  /** The finished calls. Only for an answer that is whole: half a call must never run. */
  finish(): readonly StreamEvent[] {
    return this.#calls.map(({ id, name, input }) => ({ type: 'tool-call', id, name, input }))
  }

  /**
   * Deltas name their call by index. Mistral leaves the index out of a call sent whole, and some servers send index 0
   * for every call, told apart by their ids alone.
   */
  #callOf(delta: unknown): ToolCall {
    const index = jsonField(delta, 'index')
    const id = text(jsonField(delta, 'id'))
    const known = typeof index === 'number' ? this.#calls.findLast((call) => call.index === index) : this.#callWithoutIndex(id)
    const opensAnother = known !== undefined && id !== '' && known.id !== id && text(jsonField(delta, 'function', 'name')) !== ''
    if (known !== undefined && !opensAnother) return known
    const opened: ToolCall = {
      index: typeof index === 'number' ? index : undefined,
      id: id === '' ? `call-${this.#calls.length}` : id,
      name: '',
      input: '',
      isStarted: false,
    }
    this.#calls.push(opened)
    return opened
  }

  #callWithoutIndex(id: string): ToolCall | undefined {
    return id === '' ? this.#calls.at(-1) : this.#calls.find((call) => call.id === id)
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
