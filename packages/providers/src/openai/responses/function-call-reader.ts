import type { StreamEvent } from '@arq/core'
import { jsonField } from '../../shared/json-field.js'

interface FunctionCall {
  id: string
  name: string
  input: string
  isTold: boolean
}

/** Puts the function calls of one response together. They are told apart by output index: gateways change item ids on the way. */
export class FunctionCallReader {
  readonly #calls = new Map<unknown, FunctionCall>()
  readonly #open = new Set<unknown>()

  /** In the middle of a call: a resume from here would give the rest of its arguments, which is of no use to anybody. */
  get isOpen(): boolean {
    return this.#open.size > 0
  }

  /** An output item began. */
  open(event: unknown): readonly StreamEvent[] {
    const item = jsonField(event, 'item')
    if (!isCall(item)) return []
    const call: FunctionCall = { id: idOf(item), name: word(jsonField(item, 'name')), input: '', isTold: false }
    this.#calls.set(jsonField(event, 'output_index'), call)
    this.#open.add(jsonField(event, 'output_index'))
    return [{ type: 'tool-input-start', id: call.id, name: call.name }]
  }

  /** More arguments. Those of a call whose beginning was missed wait for its end, which has them all. */
  append(event: unknown): readonly StreamEvent[] {
    const call = this.#calls.get(jsonField(event, 'output_index'))
    const delta = word(jsonField(event, 'delta'))
    if (call === undefined || delta === '') return []
    call.input += delta
    return [{ type: 'tool-input-delta', id: call.id, delta }]
  }

  /** An output item is done. Half a call, as an answer that ran out of tokens leaves it, is not told: it must never run. */
  finish(event: unknown): readonly StreamEvent[] {
    const item = jsonField(event, 'item')
    const index = jsonField(event, 'output_index')
    if (!isCall(item) || jsonField(item, 'status') === 'incomplete') {
      this.#open.delete(index)
      return []
    }
    const opened = this.#calls.has(index) ? [] : this.open(event)
    this.#open.delete(index)
    const call = this.#calls.get(index)
    if (call === undefined || call.isTold) return opened
    call.isTold = true
    const input = word(jsonField(item, 'arguments') ?? jsonField(item, 'input')) || call.input
    return [...opened, { type: 'tool-call', id: call.id, name: call.name, input }]
  }
}

/** Custom tools are not asked for by us; gateways may have them in their own presets. */
function isCall(item: unknown): boolean {
  const type = jsonField(item, 'type')
  return type === 'function_call' || type === 'custom_tool_call'
}

function idOf(item: unknown): string {
  return word(jsonField(item, 'call_id')) || word(jsonField(item, 'id'))
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
