/** `pnpm bench provider-faults`: what becomes of an answer, at every provider, when its vendor or the line to it fails. See docs/benchmarks.md. */
import { faultRows } from '@arq/testkit/node'
import { runSubject, type FaultCase } from './run-subject.js'
import { StrayFailures } from './stray-failures.js'
import { subjects } from './subjects.js'

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  say(`A vendor on this machine goes wrong in ${faultRows.length} ways: it cuts answers, hides the cut, falls silent, refuses, repeats itself, or is merely odd.`)
  say('Each provider of ARQ asks it over a real socket and its own SDK, streamed and one-shot; waits pass on a fake clock.')
  say('Owed is the whole answer, exact to the byte, or an error of the right type that says whether to send again, after exactly one request.\n')
  const stray = new StrayFailures()
  const cases: FaultCase[] = []
  for (const subject of subjects) {
    const tried = await runSubject(subject, stray)
    cases.push(...tried)
    say(`  ${subject.name}: ${tried.filter(({ verdict }) => verdict === 'typed').length} of ${tried.length} as owed`)
    for (const { name, verdict, why } of tried.filter((one) => one.verdict !== 'typed')) say(`    ${verdict}: ${name}: ${why}`)
  }
  const count = (asked: FaultCase['verdict']): number => cases.filter(({ verdict }) => verdict === asked).length
  say('')
  say(JSON.stringify({ cases: cases.length, typed: count('typed'), silent: count('silent'), hung: count('hung'), unhandled: count('unhandled') }))
}

await main()
