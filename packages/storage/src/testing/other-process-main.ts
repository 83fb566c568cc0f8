import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { sqliteStores } from '../sqlite/sqlite-stores.js'

const stores = sqliteStores(process.argv[2] ?? '')

/** Written at once, so that what was said is out whatever happens next. */
const say = (value: unknown): void => void writeSync(1, `${JSON.stringify(value ?? null)}\n`)

/** Appends three entries at a time to one run, without end, and says after each where its log ends. */
async function flood(runId: string): Promise<void> {
  for (let last = 0; ; ) {
    const text = 'word '.repeat(1 + (last % 200))
    const bodies = [1, 2, 3].map((number) => ({ type: 'text-delta' as const, id: 'text-1', delta: `${last + number} ${text}` }))
    last = await stores.runs.append(runId, last, bodies, 1)
    say(last)
  }
}

async function call(method: string, values: readonly unknown[]): Promise<unknown> {
  if (method === 'flood') return flood(String(values[0]))
  const [store = '', name = ''] = method.split('.')
  const subject: unknown = Reflect.get(stores, store)
  const member: unknown = Reflect.get(subject as object, name)
  return (member as (...given: readonly unknown[]) => unknown).call(subject, ...values)
}

say('open')
for await (const line of createInterface({ input: process.stdin })) {
  const [method, ...values] = JSON.parse(line) as [string, ...unknown[]]
  say(await call(method, values))
}
