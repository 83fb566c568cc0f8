/** `pnpm bench recovery [--smoke] [--seed N] [--case N]`: whether broken answers are noticed, and become whole again. See docs/benchmarks.md. */
import { judgeCase } from './cases/judge-case.js'
import { recoveryCase } from './cases/recovery-case.js'
import { emptyTally, joinTallies, type RecoveryTally } from './cases/recovery-tally.js'
import { runCase } from './cases/run-case.js'
import { tallySockets } from './cases/tally-sockets.js'
import { cutSockets } from './detection/cut-sockets.js'
import type { DetectionTally } from './detection/tally-cuts.js'
import { inWorkers } from './in-workers.js'
import { readSettings, type RecoverySettings } from './read-settings.js'
import { cutRealAnswer, type RealFigures } from './real/cut-real-answer.js'
import { percentile } from '../shared/percentile.js'
import { rounded } from '../shared/rounded.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2))
  if (settings.only !== undefined) return tellOf(settings.seed, settings.only)
  const startedAt = performance.now()
  say(`The seed is ${settings.seed}; --seed ${settings.seed} makes the same cases again, and --case N with it tells all of one.\n`)
  const detection = await detect(settings)
  const { recovery, sockets } = await recover(settings)
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
  const shares = (await inWorkers('detection', settings)).flatMap((share) => (share.part === 'detection' ? [share.tally] : []))
  const sockets = await cutSockets(settings)
  const cases = shares.reduce((sum, share) => sum + share.cases, 0)
  const detected = shares.reduce((sum, share) => sum + share.detected, 0)
  say(`  ${detected} of ${cases} were noticed, and ${sockets.detected} of ${sockets.cases} more over real sockets`)
  for (const story of [...shares.flatMap(({ stories }) => stories), ...sockets.stories]) say(`    ${story}`)
  return { cases: cases + sockets.cases, detected: detected + sockets.detected, stories: [] }
}

async function recover(settings: RecoverySettings): Promise<{ recovery: RecoveryTally; sockets: RecoveryTally }> {
  say('\nRecovery: answers break off somewhere, in some way, at one vendor, are taken up by it or another, and in a third of the cases break off once more. Each case is one')
  say('draw of answer, place, fault, second fault, vendor, other vendor, manner of the model and pace; providers, SDKs, balancer and ledger are the real ones, and every wait')
  say('passes on a fake clock. A model knows its answer, so that what the reader should see is known to the byte.')
  const shares = (await inWorkers('recovery', settings)).flatMap((share) => (share.part === 'recovery' ? [share.tally] : []))
  const recovery = shares.reduce(joinTallies, emptyTally())
  say(`  complete ${recovery.completeAsOwed} of ${recovery.completeOwed} owed, exact ${recovery.exactAsOwed} of ${recovery.exactOwed} owed, ${recovery.pairs.length} pairs of circumstances tried`)
  say(`  to the next content after a fault: median ${rounded(percentile(recovery.waits, 0.5), 0)} ms, 95th percentile ${rounded(percentile(recovery.waits, 0.95), 0)} ms, longest ${Math.max(...recovery.waits)} ms; a silence counts from when it is noticed`)
  const sockets = await tallySockets(settings)
  say(`  over real sockets and the system's clock: complete ${sockets.completeAsOwed} of ${sockets.completeOwed} owed, exact ${sockets.exactAsOwed} of ${sockets.exactOwed} owed`)
  for (const story of [...recovery.stories, ...sockets.stories]) say(`    ${story}`)
  return { recovery, sockets }
}

async function continueReal({ modelCuts }: RecoverySettings): Promise<RealFigures | undefined> {
  say(`\nA real model: a greedy answer of a small model on this machine, cut at ${modelCuts} places and continued.`)
  return cutRealAnswer(modelCuts, say)
}

async function tellOf(seed: number, number: number): Promise<void> {
  const tested = recoveryCase(seed, number)
  const outcome = await runCase(tested)
  for (const event of outcome.events) say(JSON.stringify(event))
  const { story, ...verdict } = judgeCase(tested, outcome)
  say(story ?? 'As owed.')
  say(JSON.stringify(verdict))
}

await main()
