import { SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import { judgeSeam, type SeamVerdict } from '../testing/judge-seam.js'
import { makeSeam } from '../testing/make-seam.js'
import type { Seam } from '../testing/seam.js'
import { seamAnchor } from './seam-anchor.js'
import { SeamGuard } from './seam-guard.js'

const seed = Number(process.env['ARQ_SEED'] ?? 20_260_101)
const count = 6_000
/** What a model writes in 300 ms at 25 tokens a second. */
const charactersPerHold = 30

const random = new SeededRandom(seed)
const seams = Array.from({ length: count }, () => makeSeam(random))

interface Rates {
  seams: number
  /** Share of the seams that have something to leave out. */
  missed: number
  /** Share of all seams. */
  cut: number
  /** Share of seams where also the white space is as it was. */
  exact: number
  wrong: Readonly<Record<string, number>>
}

function measure(play: (seam: Seam) => string, of: readonly Seam[] = seams): Rates {
  const judged = of.map((seam) => ({ seam, output: play(seam), verdict: judgeSeam(seam, play(seam)) }))
  const share = (verdict: SeamVerdict, total: number): number => judged.filter((each) => each.verdict === verdict).length / total
  const wrong: Record<string, number> = {}
  for (const { seam, verdict } of judged) if (verdict !== 'right') wrong[`${seam.kind} ${verdict}`] = (wrong[`${seam.kind} ${verdict}`] ?? 0) + 1
  return {
    seams: of.length,
    missed: share('missed', of.filter(({ continuation, fresh }) => continuation !== fresh).length),
    cut: share('cut', of.length),
    exact: judged.filter(({ seam, output }) => output === seam.fresh).length / of.length,
    wrong,
  }
}

function atOnce({ shown, continuation }: Seam): string {
  const guard = new SeamGuard({ shown, kind: 'instruct' })
  return guard.push(continuation) + guard.flush()
}

/** As by a model that was asked to begin with an anchor, and does as it likes. */
function inVain({ shown, continuation }: Seam): string {
  const guard = new SeamGuard({ shown, kind: 'instruct', anchor: seamAnchor(shown) })
  return guard.push(continuation) + guard.flush()
}

function slowly({ shown, continuation }: Seam): string {
  const guard = new SeamGuard({ shown, kind: 'instruct' })
  let output = ''
  let heldFrom = 0
  for (let offset = 0; offset < continuation.length; offset += 5) {
    output += guard.push(continuation.slice(offset, offset + 5))
    heldFrom = Math.max(heldFrom, guard.holdsFrom ?? offset + 5)
    if (offset + 5 - heldFrom < charactersPerHold) continue
    output += guard.release()
    heldFrom = offset + 5
  }
  return output + guard.flush()
}

/** As by a model that does what it is asked: it begins with the anchor. */
function anchored({ shown, fresh }: Seam): string {
  const anchor = seamAnchor(shown)
  const guard = new SeamGuard({ shown, kind: 'instruct', anchor })
  return guard.push(anchor + shown.slice(shown.trimEnd().length) + fresh) + guard.flush()
}

function report(name: string, rates: Rates): void {
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
  console.log(`${name}, seed ${seed}: ${rates.seams} seams, missed ${percent(rates.missed)}, cut ${percent(rates.cut)}, exact to the space ${percent(rates.exact)}`, rates.wrong)
}

describe(`${count} seams from seed ${seed}`, { timeout: 60_000 }, () => {
  it('are mended with at most one in a hundred repetitions missed, and one in a hundred texts cut', () => {
    const rates = measure(atOnce)
    report('At once', rates)
    expect(rates.missed).toBeLessThanOrEqual(0.01)
    expect(rates.cut).toBeLessThanOrEqual(0.01)
    expect(rates.exact).toBeGreaterThanOrEqual(0.95)
  })

  it('are mended as well where the time to hold is up after 30 characters', () => {
    const rates = measure(slowly)
    report('Slowly', rates)
    expect(rates.missed).toBeLessThanOrEqual(0.01)
    expect(rates.cut).toBeLessThanOrEqual(0.01)
  })

  it('leave no doubt where the model was asked to begin with the last words', () => {
    const rates = measure(anchored)
    report('Anchored', rates)
    expect(rates.missed).toBe(0)
    expect(rates.cut).toBe(0)
  })

  it('are mended as well where the model was asked to and did not', () => {
    const rates = measure(inVain)
    report('Anchor in vain', rates)
    expect(rates.missed).toBeLessThanOrEqual(0.01)
    expect(rates.cut).toBeLessThanOrEqual(0.01)
  })

  it('are left alone where nothing repeats', () => {
    const untouched = seams.filter(({ kind }) => kind === 'clean' || kind === 'natural')
    const rates = measure(atOnce, untouched)
    report('Nothing to leave out', { ...rates, missed: 0 })
    expect(untouched.length).toBeGreaterThan(1_500)
    expect(rates.cut).toBeLessThanOrEqual(0.01)
  })
})
