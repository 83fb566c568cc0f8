import type { Clock, StreamEvent } from '@arq/core'
import { describe, expectTypeOf, it } from 'vitest'
import { continuationInstruction, guardSeam, seamAnchor, type ContinuationContext, type GuardSeamOptions, type SeamGuard, type SeamGuardOptions } from '../index.js'

describe('the types of the seam', () => {
  it('asks for what was shown and how the rest was asked for, and for nothing else', () => {
    expectTypeOf<{ shown: string; kind: 'instruct' | 'prefill' }>().toExtend<SeamGuardOptions>()
    expectTypeOf<SeamGuardOptions['kind']>().toEqualTypeOf<'instruct' | 'prefill' | 'restart'>()
    expectTypeOf<{ shown: string; kind: 'cursor' }>().not.toExtend<SeamGuardOptions>()
    expectTypeOf<SeamGuardOptions['preambles']>().toEqualTypeOf<readonly RegExp[] | undefined>()
  })

  it('takes text and gives text', () => {
    expectTypeOf<SeamGuard['push']>().toEqualTypeOf<(delta: string) => string>()
    expectTypeOf<SeamGuard['release']>().toEqualTypeOf<() => string>()
    expectTypeOf<SeamGuard['flush']>().toEqualTypeOf<() => string>()
    expectTypeOf<SeamGuard['isOpen']>().toEqualTypeOf<boolean>()
    expectTypeOf<SeamGuard['overlapCharacters']>().toEqualTypeOf<number>()
  })

  it('takes events and gives events, on a clock', () => {
    expectTypeOf(guardSeam).parameters.toEqualTypeOf<[AsyncIterable<StreamEvent>, SeamGuard, GuardSeamOptions]>()
    expectTypeOf(guardSeam).returns.toEqualTypeOf<AsyncGenerator<StreamEvent>>()
    expectTypeOf<{ clock: Clock }>().toExtend<GuardSeamOptions>()
  })

  it('words the instruction', () => {
    expectTypeOf(continuationInstruction).toEqualTypeOf<(context: ContinuationContext) => string>()
    expectTypeOf(seamAnchor).toEqualTypeOf<(shown: string) => string>()
  })
})
