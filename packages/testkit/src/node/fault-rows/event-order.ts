import type { StreamEvent } from '@arq/core'

/**
 * What is wrong about the order of a stream's events, in words; `undefined` when it is as `StreamEvent` promises:
 * `response-start`, content in blocks that are opened and closed, `usage` at most once, `finish`, nothing after. A stream
 * that failed may break off anywhere, except that it has no `finish`.
 */
export function eventOrderFault(events: readonly StreamEvent[], hasFailed: boolean): string | undefined {
  if (events.length === 0) return hasFailed ? undefined : 'there was no event at all'
  if (events[0]?.type !== 'response-start') return `the first event was ${String(events[0]?.type)} and not response-start`
  if (events.filter((event) => event.type === 'response-start').length > 1) return 'response-start came twice'
  return endFault(events, hasFailed) ?? blockFault(events, hasFailed)
}

function endFault(events: readonly StreamEvent[], hasFailed: boolean): string | undefined {
  const finishAt = events.findIndex((event) => event.type === 'finish')
  if (hasFailed) return finishAt === -1 ? undefined : 'finish came before the failure, so it looked whole'
  if (finishAt === -1) return 'there was no finish'
  if (finishAt < events.length - 1) return `${String(events[finishAt + 1]?.type)} came after finish`
  const usages = events.filter((event) => event.type === 'usage').length
  if (usages > 1) return 'usage came more than once'
  return usages === 1 && events.at(-2)?.type !== 'usage' ? 'usage did not come right before finish' : undefined
}

function blockFault(events: readonly StreamEvent[], hasFailed: boolean): string | undefined {
  const blocks = new OpenBlocks()
  for (const event of events) {
    const fault = blocks.take(event)
    if (fault !== undefined) return fault
  }
  return hasFailed ? undefined : blocks.leftOpen()
}

/** Blocks of text, reasoning and tool input by their ids. */
class OpenBlocks {
  readonly #open = new Map<string, string>()
  readonly #closed = new Set<string>()

  take(event: StreamEvent): string | undefined {
    switch (event.type) {
      case 'text-start':
      case 'reasoning-start':
      case 'tool-input-start':
        return this.#start(event.type, event.id)
      case 'text-delta':
      case 'reasoning-delta':
      case 'tool-input-delta':
        return this.#open.has(event.id) ? undefined : `${event.type} came for ${event.id}, which was not open`
      case 'text-end':
      case 'reasoning-end':
      case 'tool-call':
        this.#closed.add(event.id)
        return this.#open.delete(event.id) ? undefined : `${event.type} came for ${event.id}, which was not open`
      default:
        return undefined
    }
  }

  leftOpen(): string | undefined {
    const [left] = this.#open
    return left === undefined ? undefined : `${left[0]} was opened by ${left[1]} and never closed`
  }

  #start(type: string, id: string): string | undefined {
    if (this.#open.has(id) || this.#closed.has(id)) return `${type} came twice for ${id}`
    this.#open.set(id, type)
    return undefined
  }
}
