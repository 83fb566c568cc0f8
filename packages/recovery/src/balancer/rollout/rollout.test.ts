import { ArqError, ProviderUnavailableError, silentLogger } from '@arq/core'
import { SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import type { AttemptRecord } from '../../attempt/attempt-record.js'
import { failedRecord, recordOf } from '../../testing/routing-fixtures.js'
import { Rollout } from './rollout.js'
import { settleRollout, type RolloutSettings } from './rollout-settings.js'

interface Profile {
  errors: number
  /** Median milliseconds to the first content, and how far it spreads (of the logarithm). */
  firstContentMs: number
  msPerToken?: number
}

const usual: Profile = { errors: 0.01, firstContentMs: 300 }
const spread = 0.3

function open(settings: Partial<RolloutSettings> = {}): Rollout {
  return new Rollout(settleRollout({ candidate: 'new', ...settings }, ['old', 'new']), settings.from, silentLogger)
}

function attempt(candidate: string, { errors, firstContentMs, msPerToken = 10 }: Profile, random: SeededRandom): AttemptRecord {
  if (random.next() < errors) return failedRecord(candidate, new ProviderUnavailableError('It is down.'))
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const first = firstContentMs * Math.exp(spread * normal)
  return recordOf(candidate, { firstContentMs: first, tookMs: first + msPerToken * 100, output: 100 })
}

/** Sends sessions through until the rollout is over; tells how many requests that took and how far it came. */
function play(fresh: Profile, control: Profile, seed: number, limit: number = 6_000): { type: string; requests: number; highest: number } {
  const rollout = open()
  const random = new SeededRandom(seed)
  let highest = 0
  for (let requests = 1; requests <= limit; requests += 1) {
    const run = { runId: `r-${requests}`, sessionId: `s-${random.below(2_000)}` }
    if ('percent' in rollout.state) highest = Math.max(highest, rollout.state.percent)
    rollout.measure(rollout.includes(run) ? attempt('new', fresh, random) : attempt('old', control, random))
    if (rollout.state.type !== 'running') return { type: rollout.state.type, requests, highest }
  }
  return { type: rollout.state.type, requests: limit, highest }
}

const seeds = Array.from({ length: 40 }, (_, seed) => seed + 1)

describe('Rollout', () => {
  it('takes a good candidate to every session', () => {
    for (const seed of seeds) expect(play(usual, usual, seed)).toMatchObject({ type: 'completed', highest: 100 })
  })

  it('takes one that is no worse than a bad control to every session', () => {
    const shaky = { ...usual, errors: 0.08 }
    const completed = seeds.filter((seed) => play(shaky, shaky, seed, 20_000).type === 'completed').length
    expect(completed).toBeGreaterThanOrEqual(seeds.length - 2)
  })

  it.each<[string, Profile]>([
    ['fails half of the time', { ...usual, errors: 0.5 }],
    ['is dead', { ...usual, errors: 1 }],
    ['takes four times as long to begin', { ...usual, firstContentMs: 1_200 }],
    ['writes at a third of the pace', { ...usual, msPerToken: 30 }],
  ])('takes one out within 200 requests that %s, at its first 10 %%', (_, bad) => {
    const played = seeds.map((seed) => play(bad, usual, seed))
    expect(new Set(played.map(({ type }) => type))).toEqual(new Set(['rolled-back']))
    expect(Math.max(...played.map(({ highest }) => highest))).toBe(10)
    expect(Math.max(...played.map(({ requests }) => requests))).toBeLessThanOrEqual(200)
  })

  it('never lets one past 10 % that fails a little too often', () => {
    for (const seed of seeds) expect(play({ ...usual, errors: 0.12 }, usual, seed)).toMatchObject({ type: 'rolled-back', highest: 10 })
  })

  it('keeps a session where it is while the stages rise', () => {
    const rollout = open({ stages: [10, 50] })
    const runs = Array.from({ length: 500 }, (_, index) => ({ runId: 'r', sessionId: `s-${index}` }))
    const early = runs.filter((run) => rollout.includes(run))
    const random = new SeededRandom(1)
    while (rollout.state.type === 'running' && rollout.state.stage === 0) rollout.measure(attempt('new', { ...usual, errors: 0 }, random))
    expect(rollout.state).toMatchObject({ type: 'running', stage: 1, percent: 50 })
    expect(early.length).toBeGreaterThan(25)
    expect(early.every((run) => rollout.includes(run))).toBe(true)
    expect(runs.filter((run) => rollout.includes(run)).length).toBeGreaterThan(200)
  })

  it('gives requests that name nobody to the others, until it is for all', () => {
    expect(open().includes(undefined)).toBe(false)
    expect(open({ stages: [100] }).includes(undefined)).toBe(true)
  })

  it('stays at its stage while it is paused, and is still taken out when it fails', () => {
    const rollout = open()
    const random = new SeededRandom(2)
    rollout.pause()
    for (let request = 0; request < 500; request += 1) rollout.measure(attempt('new', { ...usual, errors: 0 }, random))
    expect(rollout.state).toMatchObject({ type: 'paused', stage: 0, errors: { requests: 500, failures: 0 } })
    rollout.resume()
    rollout.measure(attempt('new', { ...usual, errors: 0 }, random))
    expect(rollout.state).toMatchObject({ type: 'running', stage: 1 })
    rollout.pause()
    for (let request = 0; request < 20; request += 1) rollout.measure(attempt('new', { ...usual, errors: 1 }, random))
    expect(rollout.state).toEqual({ type: 'rolled-back', stage: 1, percent: 50, reason: '5 of its 5 attempts failed, where 2.0 % are borne.' })
    rollout.resume()
    expect(rollout.includes({ runId: 'r' })).toBe(false)
    expect(rollout.exclusion).toContain('5 of its 5 attempts failed')
  })

  it('is over when somebody calls it off', () => {
    const rollout = open({ stages: [100] })
    rollout.abort()
    expect(rollout.state).toEqual({ type: 'aborted', stage: 0, percent: 100 })
    expect([rollout.includes({ runId: 'r' }), rollout.exclusion]).toEqual([false, 'Its rollout was called off.'])
  })

  it('goes on where an earlier process left it', () => {
    const { state } = open({ stages: [10, 50] })
    const from = JSON.parse(JSON.stringify({ ...state, stage: 1, percent: 50 })) as typeof state
    expect(open({ stages: [10, 50], from }).state).toEqual(from)
  })

  it('is not misled by what is not the model\'s doing', () => {
    const rollout = open()
    for (let request = 0; request < 50; request += 1) rollout.measure(failedRecord('new', new ArqError('rate_limited', 'Too many.')))
    expect(rollout.state).toMatchObject({ type: 'running', errors: { requests: 0 } })
  })
})

describe('settleRollout', () => {
  it.each<[string, Partial<RolloutSettings>, string[]]>([
    ['rollout.candidate', { candidate: 'nobody' }, ['old', 'new']],
    ['rollout.candidate', {}, ['new']],
    ['rollout.stages', { stages: [] }, ['old', 'new']],
    ['rollout.stages', { stages: [50, 10] }, ['old', 'new']],
    ['rollout.stages', { stages: [10, 120] }, ['old', 'new']],
    ['rollout.gates.minRequests', { gates: { minRequests: 0 } }, ['old', 'new']],
    ['rollout.gates.maxErrorRate', { gates: { maxErrorRate: 1 } }, ['old', 'new']],
  ])('refuses what could not be carried out: %s', (path, settings, candidates) => {
    expect(() => settleRollout({ candidate: 'new', ...settings }, candidates)).toThrow(expect.objectContaining({ code: 'config_invalid', details: { path } }))
  })
})
