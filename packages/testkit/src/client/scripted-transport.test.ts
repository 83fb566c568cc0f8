import { messageText } from '@arq/core'
import { createArqClient } from '@arq/core/client'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../fake-clock.js'
import { SeededRandom } from '../seeded-random.js'
import { scriptedTransport, type ScriptedTransport } from './scripted-transport.js'
import { TestEnvironment } from './test-environment.js'
import { answerSteps, type TransportStep } from './transport-script.js'

const text = 'One two three four five six seven eight nine ten.'

function play(extra: readonly TransportStep[]) {
  const clock = new FakeClock()
  const environment = new TestEnvironment()
  const transport: ScriptedTransport = scriptedTransport([...answerSteps(text), ...extra], { clock, environment })
  const client = createArqClient({ endpoint: '/api/arq', transport, clock, environment, random: new SeededRandom(7) })
  const chat = client.chat('thread-1')
  const connections: string[] = []
  chat.subscribe(() => connections.push(chat.getSnapshot().connection))
  const shown = (): string => messageText(chat.getSnapshot().messages.at(-1) ?? { id: '', role: 'assistant', parts: [] })
  return { clock, transport, chat, shown, connections }
}

describe('a scripted transport', () => {
  it('plays an answer in its own time', async () => {
    const { clock, chat, shown } = play([])
    const sent = chat.sendMessage('Count')
    await clock.advance(220)
    expect(shown()).toBe('One two three ')
    await clock.advance(2_000)
    await sent
    expect(shown()).toBe(text)
    expect(clock.pending).toBe(0)
  })

  it.each(['clean', 'error', 'stall'] as const)('goes on after a line that ends like this: %s', async (drop) => {
    const { clock, transport, chat, shown, connections } = play([{ at: 260, drop }])
    const sent = chat.sendMessage('Count')
    await clock.advance(10_000)
    await sent
    expect(shown()).toBe(text)
    expect(transport).toMatchObject({ runs: 1, opened: 2 })
    expect(connections).toContain('reconnecting')
  })

  it('waits out the time offline and opens nothing meanwhile', async () => {
    const { clock, transport, chat, shown, connections } = play([{ at: 260, offline: 20_000 }])
    const sent = chat.sendMessage('Count')
    await clock.advance(20_000)
    expect(transport.opened).toBe(1)
    expect(connections.at(-1)).toBe('offline')
    await clock.advance(5_000)
    await sent
    expect(shown()).toBe(text)
    expect(transport).toMatchObject({ runs: 1, opened: 2 })
  })

  it('ends a stopped run', async () => {
    const { clock, transport, chat, shown } = play([])
    const sent = chat.sendMessage('Count')
    await clock.advance(220)
    await chat.stop()
    await clock.advance(5_000)
    await sent
    expect(shown()).toBe('One two three ')
    expect(transport.stopped).toHaveLength(1)
  })
})
