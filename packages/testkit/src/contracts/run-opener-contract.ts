import { stepwiseOpener, type OpenRunOutcome, type RunOpening, type Scope, type Stores, type UIMessage } from '@arq/core'
import { describe, expect, it } from 'vitest'
import { openSubject, type MakeSubject } from './contract-subject.js'
import { createdRun, finish, newRun } from './run-store/run-fixtures.js'
import { alice, awkwardIds, bob, strangers } from './shared/scopes.js'
import { upTo } from './shared/up-to.js'

const hour = 3_600_000
const question: UIMessage = { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'What is the tallest mountain?' }] }
const answer: UIMessage = { id: 'm2', role: 'assistant', parts: [{ type: 'text', text: 'Everest.', state: 'done' }] }
const next: UIMessage = { id: 'm3', role: 'user', parts: [{ type: 'text', text: 'And the next?' }] }

interface OpeningSubject {
  stores: Stores
  open: (opening?: Partial<RunOpening>) => Promise<OpenRunOutcome>
  /** Whether somebody else could take the one place there is. */
  isPlaceFree: () => Promise<boolean>
}

/** Everything `RunOpener` promises, as tests, also of stores that begin runs in several steps. `make` gives fresh stores for each of them. */
export function describeRunOpener(name: string, make: MakeSubject<Stores>): void {
  async function subject(): Promise<OpeningSubject> {
    const { store: stores } = await openSubject(make)
    const opener = stores.opener ?? stepwiseOpener(stores)
    return {
      stores,
      open: (opening) => opener.open({ run: newRun({ question: [question] }), leaseMs: 3_000, thread: 'add', place: placeOf('run-1'), ...opening }),
      isPlaceFree: async () => (await stores.limits.enter(placeOf('somebody else'))) === 'entered',
    }
  }
  describe(`${name} keeps the contract of a run opener`, () => {
    describeBeginnings(subject)
    describeQuestions(subject)
    describeRefusals(subject)
    describeCrowds(subject)
  })
}

function placeOf(holder: string, scope: Scope = alice): NonNullable<RunOpening['place']> {
  return { name: 'runs', scope, holder, places: 1, leaseMs: hour }
}

function describeBeginnings(subject: () => Promise<OpeningSubject>): void {
  it('makes a live run, whose creator holds it and a place', async () => {
    const { stores, open, isPlaceFree } = await subject()
    const opened = await open()
    expect(opened).toMatchObject({ outcome: 'created', stopRequested: false, run: { runId: 'run-1', state: 'live', lastSeq: 0, fence: 1, question: [question] } })
    expect(await stores.runs.live(alice, 'thread-1')).toMatchObject({ runId: 'run-1' })
    expect(await stores.runs.adopt('run-1', 3_000)).toEqual({ outcome: 'held' })
    expect(await stores.runs.append('run-1', 0, [finish], 1)).toBe(1)
    expect(await isPlaceFree()).toBe(false)
  })

  it('takes no place where none is asked for', async () => {
    const { open, isPlaceFree } = await subject()
    expect(await open({ place: undefined })).toMatchObject({ outcome: 'created' })
    expect(await isPlaceFree()).toBe(true)
  })

  it('tells of a stop that came before, also where another try was refused meanwhile', async () => {
    const { stores, open } = await subject()
    await stores.runs.requestStop(alice, 'thread-1', { runKey: 'key-1' })
    expect(await open({ place: { ...placeOf('run-1'), places: 0 } })).toEqual({ outcome: 'full' })
    expect(await open()).toMatchObject({ outcome: 'created', stopRequested: true })
  })

  it('begins a run outside any thread, whoever has a thread of its id', async () => {
    const { stores, open } = await subject()
    await stores.threads.save(bob, 'thread-1', [answer])
    expect(await open({ thread: 'none' })).toMatchObject({ outcome: 'created' })
    expect(await stores.threads.messages(bob, 'thread-1')).toEqual([answer])
    expect(await stores.threads.messages(alice, 'thread-1')).toBeUndefined()
  })

  it('takes ids of any name', async () => {
    const { stores, open } = await subject()
    for (const id of awkwardIds) {
      const run = newRun({ runId: `run ${id}`, runKey: id, threadId: `thread ${id}`, scope: { userId: id }, question: [{ ...question, id }] })
      expect(await open({ run, place: placeOf(id, run.scope) })).toMatchObject({ outcome: 'created', run: { runId: run.runId, runKey: id, threadId: run.threadId, scope: { userId: id } } })
      expect(await stores.runs.get(run.runId)).toMatchObject({ runKey: id })
    }
  })
}

/** Whether a question is added is the store's choice: what it says of it must be so. */
function describeQuestions(subject: () => Promise<OpeningSubject>): void {
  const cases: readonly (readonly [what: string, before: readonly UIMessage[], thread: RunOpening['thread'], asked: UIMessage, after: readonly UIMessage[]])[] = [
    ['is the first message of a new thread', [], 'add', question, [question]],
    ['comes behind what was said', [question, answer], 'add', next, [question, answer, next]],
    ['changes nothing where the thread has a message of its id', [question, answer], 'add', { ...question, parts: [{ type: 'text', text: 'Otherwise' }] }, [question, answer]],
    ['is not added where the thread is only read', [question, answer], 'read', next, [question, answer]],
  ]
  it.each(cases)('a question %s', async (_, before, thread, asked, after) => {
    const { stores, open } = await subject()
    if (before.length > 0) await stores.threads.save(alice, 'thread-1', before)
    const opened = await open({ run: newRun({ question: [asked] }), thread })
    const said = opened.outcome === 'created' ? opened.said : undefined
    if (said !== undefined) expect(said).toEqual({ messages: after, isAdded: after.length > before.length })
    const stored = (await stores.threads.messages(alice, 'thread-1')) ?? []
    expect(stored).toEqual(said?.messages ?? before)
    const title = stored.length === 0 ? [] : [{ threadId: 'thread-1', title: 'What is the tallest mountain?' }]
    expect(await stores.threads.list(alice)).toMatchObject(title)
  })
}

function describeRefusals(subject: () => Promise<OpeningSubject>): void {
  async function expectNothingBegun({ stores, isPlaceFree }: OpeningSubject, runId: string): Promise<void> {
    expect(await stores.runs.get(runId)).toBeUndefined()
    expect(await stores.runs.abandoned(10)).toEqual([])
    expect(await stores.threads.messages(alice, 'thread-1')).toBeUndefined()
    expect(await isPlaceFree()).toBe(true)
  }

  it("refuses a thread that is somebody else's, and changes nothing", async () => {
    for (const stranger of strangers) {
      const all = await subject()
      await all.stores.threads.save(stranger, 'thread-1', [answer])
      for (const thread of ['add', 'read'] as const) expect(await all.open({ thread })).toEqual({ outcome: 'foreign' })
      expect(await all.stores.runs.live(alice, 'thread-1')).toBeUndefined()
      await expectNothingBegun(all, 'run-1')
      expect(await all.stores.threads.messages(stranger, 'thread-1')).toEqual([answer])
    }
  })

  it('refuses where others have all places, and changes nothing', async () => {
    const all = await subject()
    await all.stores.limits.enter(placeOf('another'))
    expect(await all.open()).toEqual({ outcome: 'full' })
    expect(await all.stores.runs.live(alice, 'thread-1')).toBeUndefined()
    await all.stores.limits.leave(placeOf('another'))
    await expectNothingBegun(all, 'run-1')
  })

  it.each([1, 0])('finds the run of a thread or a key, and takes no place for it (of %d)', async (places) => {
    const all = await subject()
    const { stores, open } = all
    await createdRun(stores.runs)
    const again = newRun({ runId: 'run-2', question: [question] })
    expect(await open({ run: again, place: { ...placeOf('run-2'), places } })).toMatchObject({ outcome: 'exists', run: { runId: 'run-1' } })
    expect(await open({ run: { ...again, runKey: 'key-2' }, place: { ...placeOf('run-2'), places } })).toMatchObject({ outcome: 'busy', run: { runId: 'run-1' } })
    await expectNothingBegun(all, 'run-2')
  })

  it('finds the ended run of a key, and begins another one of its thread', async () => {
    const { stores, open, isPlaceFree } = await subject()
    await createdRun(stores.runs)
    await stores.runs.append('run-1', 0, [finish], 1)
    expect(await open({ run: newRun({ runId: 'run-2' }), place: placeOf('run-2') })).toMatchObject({ outcome: 'exists', run: { runId: 'run-1', state: 'ended', lastSeq: 1 } })
    expect(await open({ run: newRun({ runId: 'run-2', runKey: 'key-2' }), place: placeOf('run-2') })).toMatchObject({ outcome: 'created', run: { runId: 'run-2' } })
    expect(await isPlaceFree()).toBe(false)
  })
}

function describeCrowds(subject: () => Promise<OpeningSubject>): void {
  it('begins one run of a thread, whoever asks at the same moment', async () => {
    const { stores, open } = await subject()
    const outcomes = await Promise.all(upTo(20).map((number) => open({ run: newRun({ runId: `run-${number}`, runKey: `key-${number}`, question: [{ ...question, id: `m${number}` }] }), place: { ...placeOf(`run-${number}`), places: 20 } })))
    const created = outcomes.filter(({ outcome }) => outcome === 'created')
    expect([created.length, outcomes.filter(({ outcome }) => outcome === 'busy').length]).toEqual([1, 19])
    expect(((await stores.threads.messages(alice, 'thread-1')) ?? []).length).toBeLessThanOrEqual(1)
    for (const number of upTo(19)) expect(await stores.limits.enter({ ...placeOf(`other-${number}`), places: 20 })).toBe('entered')
    expect(await stores.limits.enter({ ...placeOf('one more'), places: 20 })).toBe('full')
  })

  it('begins exactly as many runs as there are places', async () => {
    const { open } = await subject()
    const outcomes = await Promise.all(upTo(20).map((number) => open({ run: newRun({ runId: `run-${number}`, threadId: `thread-${number}` }), place: { ...placeOf(`run-${number}`), places: 7 } })))
    expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(7)
    expect(outcomes.filter(({ outcome }) => outcome === 'full')).toHaveLength(13)
  })
}
