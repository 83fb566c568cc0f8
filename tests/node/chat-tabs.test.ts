import { messageText } from '@arq/core'
import type { ArqClient, ClientStore } from '@arq/core/client'
import { TestEnvironment } from '@arq/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerOf, ChatBench, record, told } from './support/chat-bench.js'
import { sharedTabs } from './support/shared-tabs.js'

const answer = 'One two three four five six seven eight nine ten, the end.'
const whole = ['user: Count', `assistant: ${answer}`]

describe('two tabs of one browser', () => {
  let bench: ChatBench
  let one: ArqClient
  let two: ArqClient
  let stores: readonly [ClientStore, ClientStore]

  beforeEach(() => {
    const open = sharedTabs()
    stores = [open(), open()]
    bench = new ChatBench([{ text: answer }])
    one = bench.openPage({ storage: stores[0], environment: new TestEnvironment() })
    two = bench.openPage({ storage: stores[1], environment: new TestEnvironment() })
  })
  afterEach(async () => {
    one.close()
    two.close()
    await bench.close()
    expect(bench.clock.pending).toBe(0)
  })

  it('show the same answer as it is written, whichever of them asked', async () => {
    const [asking, watching] = [one.chat('t1'), two.chat('t1')]
    record(asking)
    const seen = record(watching)
    await bench.clock.settle()
    const sent = asking.sendMessage('Count')
    await bench.clock.advance(55)
    expect(watching.getSnapshot().status).toBe('streaming')
    expect(answerOf(watching.getSnapshot())).toBe(answerOf(asking.getSnapshot()))
    await bench.clock.advance(2_000)
    await sent
    expect(told(asking.getSnapshot())).toEqual(whole)
    expect(told(watching.getSnapshot())).toEqual(whole)
    expect([asking.getSnapshot().status, watching.getSnapshot().status]).toEqual(['ready', 'ready'])
    const texts = seen.map(answerOf)
    for (const [index, text] of texts.entries()) expect(text.startsWith(texts[index - 1] ?? '')).toBe(true)
    expect(bench.model.calls).toBe(1)
    expect((await stores[0].loadThread('t1'))?.running).toBeUndefined()
  })

  it('find the answer when they open the thread later', async () => {
    const sent = one.chat('t1').sendMessage('Count')
    await bench.clock.advance(55)
    const watching = two.chat('t1')
    record(watching)
    await bench.clock.advance(2_000)
    await sent
    expect(told(watching.getSnapshot())).toEqual(whole)
    expect(watching.getSnapshot().status).toBe('ready')
  })

  it('both stop when one of them does', async () => {
    const [asking, watching] = [one.chat('t1'), two.chat('t1')]
    record(asking)
    record(watching)
    await bench.clock.settle()
    void asking.sendMessage('Count')
    await bench.clock.advance(45)
    const stopped = watching.stop()
    await bench.clock.advance(500)
    await stopped
    for (const chat of [asking, watching]) {
      expect(chat.getSnapshot().status).toBe('ready')
      expect(answer.startsWith(answerOf(chat.getSnapshot()))).toBe(true)
      expect(chat.getSnapshot().messages[1]?.metadata?.arq).toMatchObject({ incomplete: 'stopped' })
    }
    await bench.clock.advance(10_000)
    expect(bench.model.live).toBe(0)
  })

  it('refuse to ask while the other waits for its answer', async () => {
    const [asking, watching] = [one.chat('t1'), two.chat('t1')]
    record(asking)
    record(watching)
    await bench.clock.settle()
    const sent = asking.sendMessage('Count')
    await bench.clock.advance(45)
    await expect(watching.sendMessage('Me too')).rejects.toMatchObject({ code: 'validation_failed' })
    await bench.clock.advance(2_000)
    await sent
    expect(told(watching.getSnapshot())).toEqual(whole)
  })

  it('get one answer when they ask in the same moment', async () => {
    const [asking, other] = [one.chat('t1'), two.chat('t1')]
    const sent = Promise.all([asking.sendMessage('Count'), other.sendMessage('Count')])
    await bench.clock.advance(3_000)
    await sent
    expect(bench.model.calls).toBe(1)
    for (const chat of [asking, other]) expect(['ready', 'error']).toContain(chat.getSnapshot().status)
    const kept = await bench.arq.stores.threads.messages(bench.scope, 't1')
    expect(kept?.map(messageText)).toEqual(['Count', answer])
  })

  it('empty a thread that the other deleted, and do not bring it back', async () => {
    const [asking, watching] = [one.chat('t1'), two.chat('t1')]
    record(asking)
    record(watching)
    const list = two.threads
    list.subscribe(() => {})
    await bench.clock.settle()
    void asking.sendMessage('Count')
    await bench.clock.advance(45)
    expect(list.getSnapshot().threads).toMatchObject([{ threadId: 't1', title: 'Count' }])
    await one.threads.remove('t1')
    await bench.clock.advance(2_000)
    for (const chat of [asking, watching]) expect(chat.getSnapshot()).toMatchObject({ messages: [], status: 'ready' })
    expect(list.getSnapshot().threads).toEqual([])
    expect(await stores[0].loadThread('t1')).toBeUndefined()
    expect(await bench.arq.stores.threads.messages(bench.scope, 't1')).toBeUndefined()
    expect(bench.model.live).toBe(0)
  })

  it('can go on in a thread that was deleted under them', async () => {
    const asking = one.chat('t1')
    record(asking)
    const sent = asking.sendMessage('Count')
    await bench.clock.advance(2_000)
    await sent
    await one.threads.remove('t1')
    const again = asking.sendMessage('Count')
    await bench.clock.advance(2_000)
    await again
    expect(told(asking.getSnapshot())).toEqual(whole)
    await asking.stop()
    expect((await stores[0].loadThread('t1'))?.messages).toHaveLength(2)
  })
})
