import type { UIMessage } from '@arq/core'
import type { ClientStore, ClientStoreChange } from '@arq/core/client'
import { describe, expect, it, vi } from 'vitest'
import { SeededRandom } from '../../seeded-random.js'
import { openSubject } from '../contract-subject.js'
import { answered, message, question, running, whole } from './client-fixtures.js'

/** Two tabs of one site: they share what is stored, and nothing else. */
export interface TwoTabs {
  store: ClientStore
  other: ClientStore
  dispose?(): Promise<void> | void
}

const arrives = { timeout: 5_000, interval: 5 }

/** What several tabs over one store may rely on. */
export function describeClientStoreTabs(name: string, make: () => Promise<TwoTabs>): void {
  describe(`${name} keeps the contract of a client store between tabs`, () => {
    describeNews(make)
    describeSharedAnswer(make)
  })
}

function describeNews(make: () => Promise<TwoTabs>): void {
  it('tells other tabs of changes, and the tab that made them of nothing', async () => {
    const { store, other } = await openSubject(make)
    const [own, others] = [heardBy(store), heardBy(other)]
    await store.writeThread(whole([question], null))
    await store.deleteThread('t1')
    await vi.waitFor(() => expect(others).toEqual([{ type: 'thread', threadId: 't1' }, { type: 'deleted', threadId: 't1' }]), arrives)
    await other.writeThread(whole([question], null, { threadId: 't2' }))
    await vi.waitFor(() => expect(own).toEqual([{ type: 'thread', threadId: 't2' }]), arrives)
    expect(others).toHaveLength(2)
  })

  it('shows what it told of', async () => {
    const { store, other } = await openSubject(make)
    const loaded: Promise<readonly UIMessage[] | undefined>[] = []
    other.subscribe(({ threadId }) => loaded.push(other.loadThread(threadId).then((thread) => thread?.messages)))
    await store.writeThread(whole([question], running('key-1', 0)))
    await vi.waitFor(() => expect(loaded).toHaveLength(1), arrives)
    expect(await loaded[0]).toEqual([question])
  })

  it('tells nobody of a write that changed nothing, nor a listener that left', async () => {
    const { store, other } = await openSubject(make)
    const left: ClientStoreChange[] = []
    other.subscribe((change) => left.push(change))()
    const heard = heardBy(other)
    await store.writeThread(answered('The moon', running('key-1', 5)))
    await store.writeThread(answered('The', running('key-1', 2)))
    await store.writeThread(whole([question], null, { threadId: 't2' }))
    await vi.waitFor(() => expect(heard.map(({ threadId }) => threadId)).toEqual(['t1', 't2']), arrives)
    expect(left).toEqual([])
  })
}

function describeSharedAnswer(make: () => Promise<TwoTabs>): void {
  it('keeps the text of the tab that is further, and ends the answer once', async () => {
    const { store, other } = await openSubject(make)
    await store.writeThread(whole([question], running('key-1', 0)))
    await other.loadThread('t1')
    await other.writeThread(answered('The moon', running('key-1', 8)))
    await store.writeThread(answered('The', running('key-1', 4)))
    expect((await store.loadThread('t1'))?.messages[1]).toEqual(message('a1', 'The moon'))
    await other.writeThread(answered('The moon.', null))
    await store.writeThread(answered('The mo', running('key-1', 7)))
    expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: [question, message('a1', 'The moon.')] })
  })

  it("does not let a tab that ends the last answer end the next one of another tab", async () => {
    const { store, other } = await openSubject(make)
    await store.writeThread(answered('The', running('key-1', 4)))
    await other.loadThread('t1')
    await store.writeThread(answered('The moon.', null))
    const next = [question, message('a1', 'The moon.'), message('q2', 'And the sun?', 'user')]
    await store.writeThread(whole(next, running('key-2', 0)))
    await other.writeThread(answered('The moon.', null))
    expect(await store.loadThread('t1')).toEqual({ threadId: 't1', messages: next, running: running('key-2', 0) })
  })

  it('takes a stop from a tab that is behind, and nothing else', async () => {
    const { store, other } = await openSubject(make)
    await store.writeThread(answered('The moon', running('key-1', 8)))
    await other.writeThread(answered('The', running('key-1', 4, { stopped: true })))
    expect(await store.loadThread('t1')).toMatchObject({ messages: [message('a1', 'The moon')], running: { seq: 8, stopped: true } })
  })

  it('does not let a tab bring back what another one deleted', async () => {
    const { store, other } = await openSubject(make)
    await store.writeThread(answered('The', running('key-1', 4)))
    await other.deleteThread('t1')
    await store.writeThread(answered('The moon', running('key-1', 8)))
    await store.writeThread(answered('The moon.', null))
    expect(await other.loadThread('t1')).toBeUndefined()
  })

  it.each([1, 2, 3].map((seed) => ({ seed })))('keeps text and cursor together whichever tab writes (seed $seed)', async ({ seed }) => {
    const { store, other } = await openSubject(make)
    const random = new SeededRandom(seed)
    let furthest = 0
    await store.writeThread(whole([question], running('key-1', 0)))
    for (let step = 0; step < 40; step += 1) {
      const seq = random.below(100)
      furthest = Math.max(furthest, seq)
      const writer = random.below(2) === 0 ? store : other
      const writing = writer.writeThread(answered('x'.repeat(seq), running('key-1', seq)))
      const reading = other.loadThread('t1')
      await writing
      const seen = await reading
      const text = seen?.messages[1]?.parts[0]
      expect(text?.type === 'text' ? text.text.length : 0, `seed ${seed}, step ${step}`).toBe(seen?.running?.seq)
    }
    expect((await store.loadThread('t1'))?.running?.seq, `seed ${seed}`).toBe(furthest)
  })
}

function heardBy(store: ClientStore): ClientStoreChange[] {
  const heard: ClientStoreChange[] = []
  store.subscribe((change) => heard.push(change))
  return heard
}
