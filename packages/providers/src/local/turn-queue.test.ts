import { RateLimitError } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { TurnQueue } from './turn-queue.js'

const never = new AbortController().signal

describe('TurnQueue', () => {
  it('gives turns in order, one at a time', async () => {
    const queue = new TurnQueue(5)
    const order: string[] = []
    const work = async (name: string): Promise<void> => {
      const end = await queue.take(never)
      order.push(`${name} begins`)
      await Promise.resolve()
      order.push(`${name} ends`)
      end()
    }
    await Promise.all(['a', 'b', 'c'].map(work))
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  })

  it('refuses when too many wait, and takes calls again afterwards', async () => {
    const queue = new TurnQueue(1)
    const end = await queue.take(never)
    const second = queue.take(never)
    await expect(queue.take(never)).rejects.toBeInstanceOf(RateLimitError)
    end()
    ;(await second)()
    ;(await queue.take(never))()
    await expect(queue.idle()).resolves.toBeUndefined()
  })

  it('lets a waiting call leave without taking a turn', async () => {
    const queue = new TurnQueue(5)
    const end = await queue.take(never)
    const leaving = new AbortController()
    const reason = new Error('enough')
    const left = queue.take(leaving.signal)
    const stayed = queue.take(never)
    leaving.abort(reason)
    await expect(left).rejects.toBe(reason)
    await expect(queue.take(leaving.signal)).rejects.toBe(reason)
    end()
    ;(await stayed)()
  })

  it('is idle only when the last turn has ended, and ending twice counts once', async () => {
    const queue = new TurnQueue(5)
    const end = await queue.take(never)
    const second = queue.take(never)
    let isIdle = false
    const idle = queue.idle().then(() => (isIdle = true))
    end()
    end()
    const endSecond = await second
    expect(isIdle).toBe(false)
    endSecond()
    await idle
  })
})
