import type { BodyAction, BodyEnding } from './body-action.js'
import type { ByteFault } from './fault.js'
import type { Frame } from './frame.js'

/** Changes a plan so that it goes wrong at the fault's byte. Pure: the plan that comes in is left as it is. */
export function injectFault(plan: readonly BodyAction[], fault: ByteFault, errorFrame: (error: unknown) => Frame): readonly BodyAction[] {
  switch (fault.kind) {
    case 'cut':
      return [...headOf(plan, fault.atByte), { do: 'destroy' }]
    case 'reset':
      return [...headOf(plan, fault.atByte), { do: 'reset' }]
    case 'close':
      return [...headOf(plan, fault.atByte), { do: 'end', whole: false }]
    case 'stall':
      return [...headOf(plan, fault.atByte), { do: 'stall' }]
    case 'trickle':
      return [...headOf(plan, fault.atByte), { do: 'trickle', bytes: Buffer.from(fault.bytes ?? ': still here\n\n'), everyMs: fault.everyMs }]
    case 'drip':
      return dripping(plan, fault.atByte, fault.everyMs)
    case 'corrupt':
      return corrupted(plan, fault.atByte)
    case 'garbage':
      return spliced(plan, fault.atByte, Buffer.from('data: {"choices":[{"delta":{"cont\n\n'))
    case 'stream-error':
      return [
        ...headOf(plan, nextFrameAt(plan, fault.atByte)),
        { do: 'write', bytes: errorFrame(fault.error).bytes },
        fault.afterwards === 'stall' ? { do: 'stall' } : { do: 'end', whole: true },
      ]
  }
}

/** What is done up to, and not including, the byte at `limit`; the ending is left out. */
function headOf(plan: readonly BodyAction[], limit: number): BodyAction[] {
  const head: BodyAction[] = []
  let sent = 0
  for (const action of plan) {
    if (isEnding(action)) break
    if (action.do !== 'write') head.push(action)
    else {
      const rest = Math.max(0, limit - sent)
      if (rest < action.bytes.length) return rest === 0 ? head : [...head, { do: 'write', bytes: action.bytes.subarray(0, rest) }]
      head.push(action)
      sent += action.bytes.length
    }
  }
  return head
}

/** What is done from the byte at `limit` on, the ending included. */
function tailOf(plan: readonly BodyAction[], limit: number): BodyAction[] {
  const head = headOf(plan, limit)
  const partial = head.at(-1)
  const whole = head.length === 0 ? undefined : plan[head.length - 1]
  const tail = plan.slice(head.length)
  if (partial?.do !== 'write' || whole?.do !== 'write' || partial.bytes.length === whole.bytes.length) return tail
  return [{ do: 'write', bytes: whole.bytes.subarray(partial.bytes.length) }, ...tail]
}

function dripping(plan: readonly BodyAction[], atByte: number, everyMs: number): readonly BodyAction[] {
  const drops = tailOf(plan, atByte).flatMap((action): readonly BodyAction[] =>
    action.do === 'write'
      ? Array.from(action.bytes, (_, index): readonly BodyAction[] => [
          { do: 'pause', ms: everyMs },
          { do: 'write', bytes: action.bytes.subarray(index, index + 1) },
        ]).flat()
      : [action],
  )
  return [...headOf(plan, atByte), ...drops]
}

function corrupted(plan: readonly BodyAction[], atByte: number): readonly BodyAction[] {
  const [first, ...rest] = tailOf(plan, atByte)
  if (first?.do !== 'write') return plan
  const bytes = Buffer.from(first.bytes)
  bytes[0] = (bytes[0] ?? 0) ^ 0x15
  return [...headOf(plan, atByte), { do: 'write', bytes }, ...rest]
}

function spliced(plan: readonly BodyAction[], atByte: number, bytes: Buffer): readonly BodyAction[] {
  const edge = nextFrameAt(plan, atByte)
  return [...headOf(plan, edge), { do: 'write', bytes }, ...tailOf(plan, edge)]
}

/** The first edge between two frames at or after this byte. */
function nextFrameAt(plan: readonly BodyAction[], atByte: number): number {
  let edge = 0
  for (const action of plan) {
    if (edge >= atByte) return edge
    if (action.do === 'write') edge += action.bytes.length
  }
  return edge
}

function isEnding(action: BodyAction): action is BodyEnding {
  return action.do !== 'write' && action.do !== 'pause' && action.do !== 'hold'
}
