import { ConfigError } from '@arq/core'
import { createArq, type Arq, type ServedChoice } from '@arq/server'
import { AttemptDiary } from './attempt-diary'
import { ChaosVendor } from './chaos-vendor'
import { makeChain } from './make-chain'
import { paceFromEnv } from './pace'
import type { VendorName } from './vendor-name'

/** Everything behind the chaos panel. One for all visitors: who breaks a vendor breaks it for everybody. */
export interface Chaos {
  /** Asks the stand-ins, with recovery in front as every ARQ has it. */
  readonly arq: Arq
  readonly vendors: Readonly<Record<VendorName, ChaosVendor>>
  readonly diary: AttemptDiary
}

const shared: unique symbol = Symbol.for('arq.chaos') as never

/** One per process, because every route has a copy of this module. No server is started before the first answer or the first look at the panel. */
export function chaos(): Chaos {
  const holder = globalThis as { [shared]?: Chaos }
  holder[shared] ??= makeChaos()
  return holder[shared]
}

function makeChaos(): Chaos {
  const pace = paceFromEnv(process.env)
  const vendors = { openai: new ChaosVendor('openai', pace), anthropic: new ChaosVendor('anthropic', pace), ollama: new ChaosVendor('ollama', pace) }
  const diary = new AttemptDiary()
  const arq = createArq({
    model: () => serve(vendors),
    recovery: { timeouts: { firstContentMs: 2 * pace.stallMs, gapMs: pace.stallMs } },
    // Opens and closes while somebody watches.
    routing: { breaker: { faultsInARow: 3, openMs: 10_000, longestOpenMs: 20_000 } },
    observers: [diary],
  })
  return { arq, vendors, diary }
}

async function serve(vendors: Chaos['vendors']): Promise<ServedChoice> {
  await Promise.all(Object.values(vendors).map((vendor) => vendor.revive()))
  const [first, ...fallbacks] = await makeChain(vendors)
  if (first === undefined) throw new ConfigError('The chaos panel has no model, so nothing can be broken. Give it at least one.')
  return { ...first, fallbacks, reason: 'It stands in for a vendor, to be broken.' }
}
