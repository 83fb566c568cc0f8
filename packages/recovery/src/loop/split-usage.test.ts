import type { Usage } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { splitUsage, type UsageToSplit } from './split-usage.js'

const usage = (input: number | undefined, output: number | undefined, reasoning?: number): Usage => ({
  input: { total: input },
  output: { total: output, ...(reasoning === undefined ? {} : { reasoning }) },
  source: 'provider',
})
const whole: UsageToSplit = {
  usage: usage(10, 20),
  plan: 'start',
  isComplete: true,
  receivedCharacters: 80,
  deliveredCharacters: 80,
  hasToolCall: false,
  isPromptCharged: false,
  booked: { input: 0, output: 0 },
}

describe('splitUsage', () => {
  it('charges all of an answer that came in one piece', () => {
    expect(splitUsage(whole)).toEqual({ charged: { input: 10, output: 20 }, wasted: { input: 0, output: 0 } })
  })

  it('books an attempt that delivered nothing as waste', () => {
    expect(splitUsage({ ...whole, isComplete: false, deliveredCharacters: 0 })).toEqual({ charged: { input: 0, output: 0 }, wasted: { input: 10, output: 20 } })
  })

  it('charges what was delivered before a fault, and the prompt once', () => {
    expect(splitUsage({ ...whole, isComplete: false })).toEqual({ charged: { input: 10, output: 20 }, wasted: { input: 0, output: 0 } })
    expect(splitUsage({ ...whole, plan: 'instruct', isPromptCharged: true })).toEqual({ charged: { input: 0, output: 20 }, wasted: { input: 10, output: 0 } })
  })

  it('books the text that repeated what was there as waste', () => {
    expect(splitUsage({ ...whole, plan: 'instruct', isPromptCharged: true, deliveredCharacters: 60 })).toEqual({ charged: { input: 0, output: 15 }, wasted: { input: 10, output: 5 } })
  })

  it('books what a continuation thought as waste', () => {
    expect(splitUsage({ ...whole, plan: 'prefill', isPromptCharged: true, usage: usage(10, 20, 8) })).toEqual({ charged: { input: 0, output: 12 }, wasted: { input: 10, output: 8 } })
    expect(splitUsage({ ...whole, usage: usage(10, 20, 8) }).charged).toEqual({ input: 10, output: 20 })
  })

  it('books of a generation that was taken up again only what is new', () => {
    const resumed = { ...whole, plan: 'cursor' as const, isPromptCharged: true, usage: usage(10, 50), booked: { input: 10, output: 20 } }
    expect(splitUsage(resumed)).toEqual({ charged: { input: 0, output: 30 }, wasted: { input: 0, output: 0 } })
  })

  it('charges a tool call that came without text, and an answer that is whole and empty', () => {
    expect(splitUsage({ ...whole, isComplete: false, receivedCharacters: 0, deliveredCharacters: 0, hasToolCall: true }).charged).toEqual({ input: 10, output: 20 })
    expect(splitUsage({ ...whole, receivedCharacters: 0, deliveredCharacters: 0 }).charged).toEqual({ input: 10, output: 20 })
  })

  it('makes no numbers of what is unknown', () => {
    expect(splitUsage({ ...whole, usage: usage(undefined, undefined) })).toEqual({ charged: { input: 0, output: 0 }, wasted: { input: 0, output: 0 } })
  })

  it('never books a token twice or loses one', () => {
    for (const isComplete of [true, false]) {
      for (const deliveredCharacters of [0, 1, 33, 80]) {
        for (const plan of ['start', 'restart', 'prefill', 'instruct'] as const) {
          const { charged, wasted } = splitUsage({ ...whole, plan, isComplete, deliveredCharacters, usage: usage(7, 23, 3) })
          expect([charged.input + wasted.input, charged.output + wasted.output]).toEqual([7, 23])
          expect(Math.min(charged.input, charged.output, wasted.input, wasted.output)).toBeGreaterThanOrEqual(0)
        }
      }
    }
  })
})
