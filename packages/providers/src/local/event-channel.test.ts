import { describe, expect, it } from 'vitest'
import { EventChannel } from './event-channel.js'

async function read<T>(channel: EventChannel<T>): Promise<{ values: T[]; error: unknown }> {
  const values: T[] = []
  try {
    for await (const value of channel) values.push(value)
    return { values, error: undefined }
  } catch (error) {
    return { values, error }
  }
}

describe('EventChannel', () => {
  it('hands on what was pushed before and while it is read, in order', async () => {
    const channel = new EventChannel<number>()
    channel.push(1)
    channel.push(2)
    const reading = read(channel)
    await Promise.resolve()
    channel.push(3)
    channel.end()
    expect(await reading).toEqual({ values: [1, 2, 3], error: undefined })
  })

  it('fails after what was pushed before, and takes nothing after its end', async () => {
    const channel = new EventChannel<number>()
    channel.push(1)
    channel.fail(new Error('broken'))
    channel.push(2)
    channel.end()
    const { values, error } = await read(channel)
    expect(values).toEqual([1])
    expect(error).toMatchObject({ message: 'broken' })
  })

  it('fails with whatever it was given, nothing at all included', async () => {
    const channel = new EventChannel<number>()
    channel.fail(undefined)
    await expect(async () => {
      for await (const _ of channel) expect.unreachable()
    }).rejects.toBeUndefined()
  })
})
