import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { providerChecks } from './provider/provider-checks.js'
import { openStage, type ProviderStage } from './provider/provider-stage.js'
import type { ProviderSubject } from './provider/provider-subject.js'

export type { ProviderSubject } from './provider/provider-subject.js'

/**
 * Everything `LLMProvider` promises, as tests against a vendor on this machine whose every failure is chosen: exact
 * answers, tools, usage, options, models, aborts, keys, an answer cut at every byte, and every row of the fault table,
 * streamed and in one piece. No network is used and no time passes but that of a fake clock.
 */
export function describeProvider(subject: ProviderSubject): void {
  describe(`${subject.name} keeps the contract of a provider`, { timeout: 60_000 }, () => {
    let stage: ProviderStage
    beforeAll(async () => {
      stage = await openStage(subject)
    })
    afterEach(() => stage.server.reset())
    afterAll(() => stage.server.close())
    for (const { name, checks } of providerChecks(subject)) {
      describe(name, () => {
        for (const check of checks) {
          it(check.name, async () => {
            await check.run(stage)
            await stage.close()
            expect(stage.server.liveRequests, 'requests that stayed open').toBe(0)
          })
        }
      })
    }
  })
}
