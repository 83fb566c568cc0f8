/** `pnpm bench recovery [--smoke] [--seed N] [--case N or ROW.DRAW]`: whether broken answers are noticed, and become whole again. See docs/benchmarks.md. */
import { judgeCase } from './cases/judge-case.js'
import { coverCase } from './cases/cover-case.js'
import { recoveryCase, type RecoveryCase } from './cases/recovery-case.js'
import { emptyTally, joinTallies, type RecoveryTally } from './cases/recovery-tally.js'
import { runCase } from './cases/run-case.js'
import { tallySockets } from './cases/tally-sockets.js'
import { pairKey } from './cover/pairs-of.js'
import { pairwiseCover, type PairwiseCover } from './cover/pairwise-cover.js'
import { recoveryFactors } from './cover/recovery-factors.js'
import { recoveryRules } from './cover/recovery-rules.js'
import { cutSockets } from './detection/cut-sockets.js'
import type { DetectionTally } from './detection/tally-cuts.js'
import { inWorkers } from './in-workers.js'
import { readSettings, type ChosenCase, type RecoverySettings } from './read-settings.js'
import { cutRealAnswer, type RealFigures } from './real/cut-real-answer.js'
import { tellImpossible } from './tell-impossible.js'
import { percentile } from '../shared/percentile.js'
import { rounded } from '../shared/rounded.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2))
  if (settings.only !== undefined) return tellOf(settings.seed, settings.only)
  const startedAt = performance.now()
  say(`The seed is ${settings.seed}; --seed ${settings.seed} makes the same cases again, and --case N with it tells all of one.\n`)
  const detection = await detect(settings)
  const cover = coverOf(settings.seed)
  const covering = await tryCover(cover, settings)
  const { recovery, sockets } = await recover(covering, cover, settings)
  const real = await continueReal(settings)
  const waits = [...recovery.waits]
  say(`\nIn ${rounded((performance.now() - startedAt) / 1000, 0)} seconds.`)
  say(
    JSON.stringify({
      cases: recovery.cases,
      complete: recovery.complete,
      exact: recovery.exact,
      duplicated: recovery.duplicated,
      silent: recovery.silent,
      hung: recovery.hung,
      prefill400: recovery.refusedPrefills,
      p95_ms_to_next_token: rounded(percentile(waits, 0.95), 0),
      max_ms: Math.max(...waits),
      detected: detection.detected,
      detection_cases: detection.cases,
      real_prefill_equal: real?.prefillEqual ?? null,
      real_instruct_repeat: real?.instructRepeat ?? null,
      real_instruct_trim: real?.instructTrim ?? null,
      complete_owed: recovery.completeOwed,
      complete_as_owed: recovery.completeAsOwed,
      exact_owed: recovery.exactOwed,
      exact_as_owed: recovery.exactAsOwed,
      otherwise_wrong: recovery.faulty,
      pairs: cover.pairs.length,
      pairs_covered: cover.pairs.filter((pair) => covering.pairs.has(pairKey(pair))).length,
      cover_cases: covering.cases,
      socket_cases: sockets.cases,
      socket_exact: sockets.exactAsOwed,
      socket_exact_owed: sockets.exactOwed,
      seed: settings.seed,
    }),
  )
}

async function detect(settings: RecoverySettings): Promise<DetectionTally> {
  say('Detection: short answers of seven kinds on every wire, cut at every byte before the one that proves them whole, once as if all was well and once as a destroyed')
  say('socket ends. Each goes through the real provider, its SDK and a recovery that may not retry; owed is a typed error, and of the text no more than its beginning.')
  const shares = (await inWorkers({ part: 'detection' }, settings)).flatMap((share) => (share.part === 'detection' ? [share.tally] : []))
  const sockets = await cutSockets(settings)
  const cases = shares.reduce((sum, share) => sum + share.cases, 0)
  const detected = shares.reduce((sum, share) => sum + share.detected, 0)
  say(`  ${detected} of ${cases} were noticed, and ${sockets.detected} of ${sockets.cases} more over real sockets`)
  for (const story of [...shares.flatMap(({ stories }) => stories), ...sockets.stories]) say(`    ${story}`)
  return { cases: cases + sockets.cases, detected: detected + sockets.detected, stories: [] }
}

function coverOf(seed: number): PairwiseCover {
  return pairwiseCover(recoveryFactors, recoveryRules, seed)
}

/** Every pair of circumstances that can be, at least once. */
async function tryCover(cover: PairwiseCover, settings: RecoverySettings): Promise<RecoveryTally> {
  const { pairs, impossible, rows } = cover
  say(`\nRecovery: answers break off somewhere, in some way, at one vendor, and are taken up by it or another. Of ${pairs.length + impossible.length} pairs of circumstances, such as a place with a plan or a`)
  say(`fault with a vendor, ${pairs.length} are possible; ${rows.length} rows were made that hold every one of them, and each is drawn until it comes about. These are not possible:`)
  for (const line of tellImpossible(impossible)) say(line)
  const tally = joined(await inWorkers({ part: 'cover', rows }, settings))
  const missing = pairs.filter((pair) => !tally.pairs.has(pairKey(pair)))
  say(`  ${pairs.length - missing.length} of ${pairs.length} pairs came about in ${tally.cases} cases${missing.length === 0 ? '' : `, and not ${missing.map(pairKey).join(', ')}`}`)
  return tally
}

async function recover(covering: RecoveryTally, { pairs, impossible }: PairwiseCover, settings: RecoverySettings): Promise<{ recovery: RecoveryTally; sockets: RecoveryTally }> {
  const cases = Math.max(0, settings.cases - covering.cases)
  say(`\nThe other ${cases} are draws of answer, place, fault, second fault (in a third of them), vendor, other vendor, manner of the model, size of its pieces and pace. Providers, SDKs, balancer and`)
  say('ledger are the real ones, and every wait passes on a fake clock. A model knows its answer, so that what the reader should see is known to the byte.')
  const recovery = joinTallies(covering, joined(await inWorkers({ part: 'recovery', cases }, settings)))
  const wrong = impossible.map(({ pair }) => pairKey(pair)).filter((key) => recovery.pairs.has(key))
  say(`  complete ${recovery.completeAsOwed} of ${recovery.completeOwed} owed, exact ${recovery.exactAsOwed} of ${recovery.exactOwed} owed; ${pairs.filter((pair) => recovery.pairs.has(pairKey(pair))).length} of ${pairs.length} pairs came about, and ${wrong.length} that are said not to be possible`)
  for (const key of wrong) say(`    possible after all: ${key}`)
  say(`  to the next content after a fault: median ${rounded(percentile(recovery.waits, 0.5), 0)} ms, 95th percentile ${rounded(percentile(recovery.waits, 0.95), 0)} ms, longest ${Math.max(...recovery.waits)} ms; a silence counts from when it is noticed`)
  const sockets = await tallySockets(settings)
  say(`  over real sockets and the system's clock: complete ${sockets.completeAsOwed} of ${sockets.completeOwed} owed, exact ${sockets.exactAsOwed} of ${sockets.exactOwed} owed`)
  for (const story of [...recovery.stories, ...sockets.stories]) say(`    ${story}`)
  return { recovery, sockets }
}

function joined(shares: Awaited<ReturnType<typeof inWorkers>>): RecoveryTally {
  return shares.flatMap((share) => (share.part === 'detection' ? [] : [share.tally])).reduce(joinTallies, emptyTally())
}

async function continueReal({ modelCuts }: RecoverySettings): Promise<RealFigures | undefined> {
  say(`\nA real model: a greedy answer of a small model on this machine, cut at ${modelCuts} places and continued.`)
  return cutRealAnswer(modelCuts, say)
}

async function tellOf(seed: number, chosen: ChosenCase): Promise<void> {
  const tested = caseOf(seed, chosen)
  const outcome = await runCase(tested)
  for (const event of outcome.events) say(JSON.stringify(event))
  const { story, ...verdict } = judgeCase(tested, outcome)
  say(story ?? 'As owed.')
  say(JSON.stringify(verdict))
}

function caseOf(seed: number, chosen: ChosenCase): RecoveryCase {
  if ('number' in chosen) return recoveryCase(seed, chosen.number)
  const row = coverOf(seed).rows[chosen.row]
  if (row === undefined) throw new Error(`The cover of seed ${seed} has no row ${chosen.row}, so there is no case to tell. Give one that a run with this seed has named.`)
  return coverCase(row, { seed, number: chosen.row, draw: chosen.draw })
}

await main()
