import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { StoresFigures } from './measure-stores.js'
import type { StreamSettings } from './read-settings.js'

export type KindOfStores = 'memory' | 'redis'

/** What the process says that measures. */
export type FromStores = { type: 'figures'; figures: StoresFigures } | { type: 'skipped'; why: string }

/** The figures of one kind of stores, or why there are none. */
export async function measureKind(kind: KindOfStores, settings: StreamSettings): Promise<StoresFigures | string> {
  const child = fork(new URL('./stores.process.ts', import.meta.url), [JSON.stringify([kind, settings])])
  let told: FromStores | undefined
  child.on('message', (message: FromStores) => (told = message))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (told === undefined) throw new Error(`The process that measures stores in ${kind} ended (${code}) without its figures. Its own words are above.`)
  return told.type === 'figures' ? told.figures : told.why
}
