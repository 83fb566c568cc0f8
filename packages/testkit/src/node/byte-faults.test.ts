import { describe, expect, it } from 'vitest'
import type { BodyAction } from './body-action.js'
import { injectFault } from './byte-faults.js'
import type { ByteFault } from './fault.js'
import type { Frame } from './frame.js'
import { planBody } from './plan-body.js'

const frames: readonly Frame[] = ['data: one\n\n', 'data: two\n\n', 'data: end\n\n'].map((text, index) => ({ bytes: Buffer.from(text), isText: index < 2 }))
const whole = frames.map((frame) => frame.bytes.toString()).join('')
const errorFrame = (error: unknown): Frame => ({ bytes: Buffer.from(`data: ${JSON.stringify(error)}\n\n`), isText: false })
const plan = planBody(frames, {}, errorFrame)
const withFault = (fault: ByteFault): readonly BodyAction[] => injectFault(plan, fault, errorFrame)
const sent = (actions: readonly BodyAction[]): string => actions.map((action) => (action.do === 'write' ? action.bytes.toString('latin1') : '')).join('')

describe('injectFault', () => {
  it.each(['cut', 'reset', 'close', 'stall'] as const)('%s sends exactly the bytes before it, at every offset', (kind) => {
    for (let atByte = 0; atByte <= whole.length; atByte += 1) {
      const actions = withFault({ kind, atByte })
      expect(sent(actions)).toBe(whole.slice(0, atByte))
      expect(actions.at(-1)?.do).toBe({ cut: 'destroy', reset: 'reset', close: 'end', stall: 'stall' }[kind])
    }
  })

  it('drips every byte after the offset and loses none', () => {
    for (const atByte of [0, 5, 11, 14, whole.length]) {
      const actions = withFault({ kind: 'drip', atByte, everyMs: 3 })
      expect(sent(actions)).toBe(whole)
      expect(actions.filter((action) => action.do === 'pause')).toHaveLength(whole.length - atByte)
      expect(actions.at(-1)).toEqual({ do: 'end', whole: true })
    }
  })

  it('corrupts one byte only', () => {
    const text = sent(withFault({ kind: 'corrupt', atByte: 7 }))
    expect(text[7]).not.toBe(whole[7])
    expect(text.slice(0, 7) + text.slice(8)).toBe(whole.slice(0, 7) + whole.slice(8))
  })

  it('puts garbage and errors between events, never inside one', () => {
    expect(sent(withFault({ kind: 'garbage', atByte: 3 }))).toMatch(/^data: one\n\ndata: \{.*\n\ndata: two\n\ndata: end\n\n$/)
    const failed = withFault({ kind: 'stream-error', atByte: 12, error: { error: 'overloaded' } })
    expect(sent(failed)).toBe('data: one\n\ndata: two\n\ndata: {"error":"overloaded"}\n\n')
    expect(withFault({ kind: 'stream-error', atByte: 0, error: {}, afterwards: 'stall' }).at(-1)).toEqual({ do: 'stall' })
  })
})

describe('planBody', () => {
  it('holds after so many pieces of text', () => {
    const doing = (holdAfterChunk: number): string[] => planBody(frames, { holdAfterChunk }, errorFrame).map((action) => action.do)
    expect(doing(0)).toEqual(['hold', 'write', 'write', 'write', 'end'])
    expect(doing(1)).toEqual(['write', 'hold', 'write', 'write', 'end'])
    expect(doing(9)).toEqual(['write', 'write', 'write', 'hold', 'end'])
  })

  it('cuts writes into pieces without changing a byte', () => {
    const actions = planBody(frames, { pieceBytes: 4 }, errorFrame)
    expect(sent(actions)).toBe(whole)
    expect(actions.every((action) => action.do !== 'write' || action.bytes.length <= 4)).toBe(true)
  })
})
