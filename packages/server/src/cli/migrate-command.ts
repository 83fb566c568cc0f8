import { AbortedError, type Stores, type StoreRow, type StoreTransfer } from '@arq/core'
import { redisStores } from '@arq/storage/redis'
import { sqliteStores } from '@arq/storage/sqlite'
import { moveStores, type MoveProgress } from '../storage/move-stores.js'
import { checkPlaces } from './check-places.js'
import { redisTarget } from '../env/redis-target.js'
import type { Command, CommandContext } from './command.js'
import { jsonLines } from './json-lines.js'
import { migrateWords } from './migrate-words.js'
import { placeOf, type Place } from './place.js'

const help = `Usage: arq migrate --from <place> --to <place>

Moves conversations, runs, the ledger, sessions, memories and health reports from one kind
of store to another. The source stays as it is, and what the target has already stays too:
a move that broke off is simply run again. Stop everything that writes to either side first.
Caches and limits are left behind: they fill again by themselves.

  --from <place>        where the data is
  --to <place>          where it goes
  --from-file <file>    instead of --from: a file of JSON Lines
  --to-file <file>      instead of --to: a new file of JSON Lines

A place is the path of an SQLite file, a URL redis://user:password@host:6379/0 (rediss: for
TLS; of a cluster some nodes between commas), or env: what is in REDIS_URL, so that no
password stands in the list of processes.

  arq migrate --from ./.arq/arq.db --to redis://127.0.0.1:6379/0
  REDIS_URL=rediss://... arq migrate --from ./.arq/arq.db --to env
  arq migrate --from ./.arq/arq.db --to-file rows.jsonl

Exit codes: 0 done, 1 failed or stopped, 2 not understood.`

const nouns: readonly (readonly [StoreRow['kind'], string])[] = [
  ['thread', 'conversations'], ['run', 'runs'], ['ledger-entry', 'ledger rows'], ['ledger-sum', 'ledger sums'], ['session', 'sessions'], ['memory', 'memories'], ['health', 'health reports'],
]

const notedEach = 1_000

/** Moves everything from one kind of store to another. */
export const migrateCommand: Command = {
  summary: 'Move everything from one kind of store to another, such as SQLite to Redis',
  help,
  async run(words, context) {
    const sides = migrateWords(words)
    const [from, to] = [placeOf(sides.from, context.env), placeOf(sides.to, context.env)]
    checkPlaces(from, to)
    await using source = open(from)
    await using target = open(to)
    await move({ from, to, source, target }, context)
  },
}

interface Move {
  from: Place
  to: Place
  source: OpenSide
  target: OpenSide
}

async function move({ from, to, source, target }: Move, { out, note, signal }: CommandContext): Promise<void> {
  let last: MoveProgress = { rows: 0, kinds: {} }
  const onProgress = (progress: MoveProgress): void => {
    last = progress
    if (progress.rows % notedEach === 0) note(`${counted(progress.rows)} rows so far`)
  }
  try {
    const { added, kept, expired } = await moveStores({ from: source, to: target, signal, onProgress })
    out(`Moved ${counted(last.rows)} rows from ${from.name} to ${to.name}.`)
    if (last.rows > 0) out(nouns.flatMap(([kind, noun]) => (last.kinds[kind] === undefined ? [] : [`${noun}: ${counted(last.kinds[kind])}`])).join(', '))
    out(`${counted(added)} added, ${counted(kept)} there already, ${counted(expired)} expired meanwhile`)
  } catch (error) {
    if (signal.aborted) throw stopped(last.rows, to)
    throw error
  }
}

function stopped(rows: number, to: Place): AbortedError {
  const fate = to.kind === 'json-lines' ? 'The file that was begun is gone. Run the same command again.' : 'What was taken in stays. Run the same command again to go on.'
  return new AbortedError(`It was stopped after ${counted(rows)} rows, so not everything is there. ${fate}`)
}

interface OpenSide extends AsyncDisposable {
  transfer: StoreTransfer
}

function open(place: Place): OpenSide {
  if (place.kind === 'json-lines') return { transfer: jsonLines(place.file), [Symbol.asyncDispose]: async () => {} }
  const stores: Stores = place.kind === 'redis' ? redisStores(redisTarget(place.url)) : sqliteStores(place.file)
  return { transfer: stores.transfer, [Symbol.asyncDispose]: () => stores.close() }
}

function counted(count: number): string {
  return count.toLocaleString('en-US')
}
