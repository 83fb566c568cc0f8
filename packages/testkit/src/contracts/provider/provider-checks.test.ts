import { describe, expect, it } from 'vitest'
import { flawedProvider, type Flaw } from './fakes/flawed-provider.js'
import { providerChecks } from './provider-checks.js'
import { openStage } from './provider-stage.js'
import type { ProviderSubject } from './provider-subject.js'

const subjectWith = (flaw: Flaw | undefined): ProviderSubject => ({
  name: 'flawed',
  model: 'fault-model',
  wire: 'ollama',
  capabilities: { tools: false },
  make: (baseUrl, extras) => flawedProvider(baseUrl, extras, flaw),
})

/** Models are not what these flaws are about, and this provider lists none. */
const groups = (subject: ProviderSubject): ReturnType<typeof providerChecks> => providerChecks(subject).filter(({ name }) => name !== 'models')

/** The checks that a provider with this flaw fails, among those whose names match. */
async function failing(flaw: Flaw | undefined, among: RegExp): Promise<readonly string[]> {
  const subject = subjectWith(flaw)
  const stage = await openStage(subject)
  const failed: string[] = []
  for (const check of groups(subject).flatMap(({ checks }) => checks).filter(({ name }) => among.test(name))) {
    await check.run(stage).then(() => stage.close()).catch(() => failed.push(check.name))
    stage.server.reset()
  }
  await stage.server.close()
  return failed
}

describe('the checks of a provider', { timeout: 120_000 }, () => {
  it('pass for a provider without a flaw', async () => {
    expect(await failing(undefined, /./)).toEqual([])
  })

  it.each([
    ['ends quietly', /clean-|close-delimited|gzip-cut|no-final|every byte.*close|any two.*close|split 7/, [
      'stream: clean-mid: a clean end in mid-text', 'query: clean-mid: a clean end in mid-text', 'stream: clean-nofin: a clean end without a finish reason',
      'stream: close-delimited: a body without chunks ends in mid-text', 'stream: gzip-cut: a compressed body ends without its trailer',
      'a cut is noticed at every byte before the marker, and none after it, by close', 'a cut is noticed between any two events on a socket, by close',
    ]],
    ['sends again', /429|500|529|401|split 7/, [
      'stream: 429 twice, then an answer', 'query: 429 for ever', 'stream: 500, then an answer', 'stream: 500 for ever', 'stream: 401: the key is wrong',
    ]],
    ['tells its key', /key|401/, [
      'the key shows in no error of a vendor that repeats it in a refusal', 'the key shows in no error of a vendor that repeats it in a failure',
    ]],
    ['skips lines', /garbage|split 7/, ['stream: garbage: a line that cannot be read', 'query: garbage: a line that cannot be read']],
    ['drops options', /is sent|warning/, ['seed is sent, or a warning says that it is not', 'stop is sent, or a warning says that it is not']],
    ['hears no abort', /aborted before it starts/, [
      "stream: aborted before it starts, it rejects with the signal's reason and asks nobody",
      "query: aborted before it starts, it rejects with the signal's reason and asks nobody",
    ]],
    ['counts unknown as 0', /count/, ['unknown counts are undefined, never 0']],
  ] satisfies [Flaw, RegExp, string[]][])('see through one that %s', async (flaw, among, expected) => {
    const failed = await failing(flaw, among)
    expect(failed).toEqual(expect.arrayContaining(expected))
    expect(failed.filter((name) => name.includes('split 7'))).toEqual([])
  })

  it('see through one that leaves connections open', async () => {
    expect(await failing('keeps connections', /reader that leaves/)).toEqual(['a reader that leaves the stream closes the connection'])
  })

  it('see through one that waits for ever', async () => {
    expect(await failing('waits for ever', /^stream: (stall: silence in mid-text|hang-headers)/)).toEqual([
      'stream: stall: silence in mid-text', 'stream: hang-headers: the headers never come',
    ])
  })
})
