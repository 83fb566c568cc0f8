import type { Scope, ThreadStore, UIMessage } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from './contract-subject.js'

const alice: Scope = { userId: 'alice' }
/** Separators inside ids must not make two scopes one. */
const strangers: readonly Scope[] = [{ userId: 'bob' }, { userId: 'alice', tenantId: 'acme' }, { userId: ':alice' }, { userId: '', tenantId: 'alice' }]
const question: UIMessage = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'What is the   tallest\nmountain?' }] }
const answer: UIMessage = { id: 'm2', role: 'assistant', parts: [{ type: 'text', text: 'Everest.', state: 'done' }], metadata: { arq: { provider: 'local' } } }

/** Everything `ThreadStore` promises, as tests. `make` gives a fresh store for each of them. */
export function describeThreadStore(name: string, make: MakeSubject<ThreadStore>): void {
  describe(`${name} keeps the contract of a thread store`, () => {
    describeConversations(make)
    describeList(make)
    describeScopes(make)
  })
}

function describeConversations(make: MakeSubject<ThreadStore>): void {
  it('gives back what was saved, in order', async () => {
    const { store } = await openSubject(make)
    expect(await store.messages(alice, 't1')).toBeUndefined()
    await store.save(alice, 't1', [question, answer])
    expect(await store.messages(alice, 't1')).toEqual([question, answer])
    await store.save(alice, 't1', [answer])
    expect(await store.messages(alice, 't1')).toEqual([answer])
    await store.save(alice, 't1', [])
    expect(await store.messages(alice, 't1')).toEqual([])
  })

  it('replaces a message in its place and adds a new one at the end', async () => {
    const { store } = await openSubject(make)
    await store.upsertMessage(alice, 't1', question)
    await store.upsertMessage(alice, 't1', answer)
    const edited: UIMessage = { ...question, parts: [{ type: 'text', text: 'And the longest river?' }] }
    await store.upsertMessage(alice, 't1', edited)
    expect(await store.messages(alice, 't1')).toEqual([edited, answer])
  })

  it('loses no message of concurrent upserts', async () => {
    const { store } = await openSubject(make)
    const messages = Array.from({ length: 20 }, (_, index): UIMessage => ({ ...question, id: `m${index}` }))
    await Promise.all(messages.map((message) => store.upsertMessage(alice, 't1', message)))
    expect((await store.messages(alice, 't1'))?.map(({ id }) => id).sort()).toEqual(messages.map(({ id }) => id).sort())
  })

  it('deletes a thread once', async () => {
    const { store } = await openSubject(make)
    await store.save(alice, 't1', [question])
    await store.save(alice, 't2', [question])
    expect(await store.delete(alice, 't1')).toBe(true)
    expect(await store.delete(alice, 't1')).toBe(false)
    expect(await store.messages(alice, 't1')).toBeUndefined()
    expect((await store.list(alice)).map(({ threadId }) => threadId)).toEqual(['t2'])
  })

  it('keeps what it holds apart from what callers hold', async () => {
    const { store } = await openSubject(make)
    const part = { type: 'text' as const, text: 'before' }
    await store.save(alice, 't1', [{ id: 'm1', role: 'user', parts: [part] }])
    part.text = 'after'
    const [read] = (await store.messages(alice, 't1')) ?? []
    attempt(() => Object.assign(read ?? {}, { id: 'changed' }))
    attempt(() => Object.assign(read?.parts[0] ?? {}, { text: 'changed' }))
    expect(await store.messages(alice, 't1')).toEqual([{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'before' }] }])
  })
}

function describeList(make: MakeSubject<ThreadStore>): void {
  it('lists threads by their last change, newest first, titled by the first question', async () => {
    const { store, clock } = await openSubject(make)
    expect(await store.list(alice)).toEqual([])
    await store.save(alice, 't1', [question, answer])
    await clock?.advance(1_000)
    await store.save(alice, 't2', [])
    await clock?.advance(1_000)
    await store.save(alice, 't3', [{ ...question, parts: [{ type: 'text', text: 'word '.repeat(100) }] }])
    await clock?.advance(1_000)
    await store.upsertMessage(alice, 't1', answer)

    const listed = await store.list(alice)
    expect(listed.map(({ threadId }) => threadId)).toEqual(['t1', 't3', 't2'])
    expect(listed[0]?.title).toBe('What is the tallest mountain?')
    expect(listed[1]?.title.length).toBeLessThan(100)
    expect(listed[1]?.title).toMatch(/^word word/)
    expect(listed.every(({ updatedAt }) => updatedAt > 0)).toBe(true)
    expect((await store.list(alice, { limit: 1 })).map(({ threadId }) => threadId)).toEqual(['t1'])
  })
}

function describeScopes(make: MakeSubject<ThreadStore>): void {
  it.each(strangers)("shows another scope's thread as none at all (%o)", async (stranger) => {
    const { store } = await openSubject(make)
    await store.save(alice, 't1', [question])
    expect(await store.messages(stranger, 't1')).toBeUndefined()
    expect(await store.list(stranger)).toEqual([])
    expect(await store.delete(stranger, 't1')).toBe(false)
    expect(await store.messages(alice, 't1')).toEqual([question])
  })

  it.each(strangers)("refuses to write into another scope's thread (%o)", async (stranger) => {
    const { store } = await openSubject(make)
    await store.save(alice, 't1', [question])
    await expect(store.save(stranger, 't1', [answer])).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(store.upsertMessage(stranger, 't1', answer)).rejects.toMatchObject({ code: 'validation_failed' })
    expect(await store.messages(alice, 't1')).toEqual([question])
    expect(await store.messages(stranger, 't1')).toBeUndefined()
  })

  it('says whether a thread id belongs to somebody else', async () => {
    const { store } = await openSubject(make)
    const bob: Scope = { userId: 'bob' }
    expect(await store.isForeign(alice, 't1')).toBe(false)
    await store.save(alice, 't1', [question])
    expect(await store.isForeign(alice, 't1')).toBe(false)
    expect(await store.isForeign(bob, 't1')).toBe(true)
    await store.delete(alice, 't1')
    expect(await store.isForeign(bob, 't1')).toBe(false)
    await store.save(bob, 't1', [answer])
    expect(await store.isForeign(alice, 't1')).toBe(true)
  })
}

/** A store may freeze what it hands out; writing to it then throws, which is as good as being ignored. */
function attempt(change: () => void): void {
  try {
    change()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}
