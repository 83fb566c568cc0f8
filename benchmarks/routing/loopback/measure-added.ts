import { collectAnswer, toArqError, type LLMProvider } from '@arq/core'
import { openai } from '@arq/providers/openai'
import { LoadBalancer, type AttemptRecord, type NamedCandidate } from '@arq/recovery'
import { startFaultServer } from '@arq/testkit/node'
import { percentile } from '../../shared/percentile.js'
import { askUntilAnswered } from '../world/ask-until-answered.js'
import { plainRequest, usualEstimate } from '../world/request.js'

export interface AddedFigures {
  /** Milliseconds from the question to the end of the answer, median. */
  direct: number
  balanced: number
  /** Share of the balanced answers that were complete, the first ones that found the dead vendor included. */
  success: number
  deadAsked: number
}

/** Three real connections over loopback, one of them to a vendor that drops every request; the same question to one that is well and through the balancer, in turns. */
export async function measureAdded(samples: number): Promise<AddedFigures> {
  const servers = [await startFaultServer(), await startFaultServer(), await startFaultServer()]
  try {
    for (const server of servers) server.otherwise({ text: 'All is well.' })
    servers[0]?.otherwise({ fault: { kind: 'refuse' } })
    const providers = servers.map((server, index) => openai({ apiKey: 'none', baseURL: `${server.url}/v1`, api: 'chat', name: `vendor-${index}` }))
    const figures = await inTurns(providers, samples)
    return { ...figures, deadAsked: servers[0]?.requests.length ?? 0 }
  } finally {
    for (const server of servers) await server.close()
  }
}

async function inTurns(providers: readonly LLMProvider[], samples: number): Promise<Omit<AddedFigures, 'deadAsked'>> {
  const balancer = new LoadBalancer({ candidates: providers.map((provider) => ({ id: provider.name, provider, model: 'gpt-4.1-mini' })), strategy: 'round-robin' })
  const alone = { id: 'direct', provider: providers[1]!, model: 'gpt-4.1-mini' }
  const isOpen = (): boolean => balancer.health.some(({ breaker }) => breaker.type === 'open')
  const times = { direct: [] as number[], balanced: [] as number[] }
  let complete = 0
  let asked = 0
  const ask = async (): Promise<number> => {
    const began = performance.now()
    const { isComplete } = await askUntilAnswered(balancer, { request: plainRequest, estimate: usualEstimate }, attempt)
    asked += 1
    complete += isComplete ? 1 : 0
    return performance.now() - began
  }
  // Until the breaker is open, and everything is warm.
  for (let warmUp = 0; warmUp < 50 || !isOpen(); warmUp += 1) {
    await ask()
    await attempt(alone, 1)
  }
  for (let sample = 0; sample < samples; sample += 1) {
    times.balanced.push(await ask())
    const began = performance.now()
    await attempt(alone, 1)
    times.direct.push(performance.now() - began)
  }
  return { direct: percentile(times.direct, 0.5), balanced: percentile(times.balanced, 0.5), success: complete / asked }
}

/** One real request, told as an attempt loop tells it. */
async function attempt(candidate: NamedCandidate, number: number): Promise<AttemptRecord> {
  const startedAt = Date.now()
  const told = { attemptId: `${number}`, number, candidate: candidate.id, provider: candidate.provider.name, model: candidate.model, plan: 'start' as const, startedAt }
  const booked = { charged: { input: 0, output: 0 }, wasted: { input: 0, output: 0 }, overlapCharacters: 0 }
  const unknown = { input: { total: undefined }, output: { total: undefined }, source: 'estimated' as const }
  try {
    const { text, finishReason, usage = unknown } = await collectAnswer(candidate.provider.stream({ ...plainRequest, model: candidate.model }), candidate.model)
    return { ...told, ...booked, firstContentAt: Date.now(), endedAt: Date.now(), outcome: { type: 'complete', reason: finishReason }, usage, deliveredCharacters: text.length }
  } catch (error) {
    return { ...told, ...booked, endedAt: Date.now(), outcome: { type: 'failed', error: toArqError(error) }, usage: unknown, deliveredCharacters: 0 }
  }
}
