import { AbortedError, ConfigError, ModelNotFoundError, ProviderUnavailableError, RateLimitError, StreamTruncatedError, type ModelRequest } from '@arq/core'
import { FakeClock, readEvents, type ReadEvents } from '@arq/testkit'
import { startFaultServer, type FaultServer, type Scenario } from '@arq/testkit/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AzureOptions } from './azure-options.js'
import { azure, type AzureProvider } from './azure.js'
import { until } from '../testing/until.js'

let east: FaultServer
let west: FaultServer
let clock: FakeClock
beforeAll(async () => {
  east = await startFaultServer({ azure: { deployments: ['gpt-4o', 'gpt-4.1'] } })
  west = await startFaultServer()
})
afterAll(() => Promise.all([east.close(), west.close()]))
beforeEach(() => {
  east.reset()
  west.reset()
  clock = new FakeClock()
})

const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }
const make = (options: Partial<AzureOptions> = {}): AzureProvider => azure({ endpoints: [east.url, west.url], apiKey: 'test-key-123', clock, ...options })
const hostOf = (server: FaultServer): string => new URL(server.url).host
const failureOf = (pending: Promise<unknown>): Promise<unknown> => pending.then(() => expect.unreachable(), (error: unknown) => error)
const asked = (): [east: number, west: number] => [east.requests.length, west.requests.length]
const status = (code: number, headers: Record<string, string> = {}): Scenario => ({ fault: { kind: 'status', status: code, headers } })
describe('azure over several endpoints', { timeout: 30_000 }, () => {
  it('asks the first while it is well', async () => {
    const provider = make()
    for (let call = 0; call < 3; call += 1) await provider.query(request)
    expect(asked()).toEqual([3, 0])
    expect(provider.endpointHealth()).toEqual([{ endpoint: hostOf(east), region: 'Fault Region', deployments: [] }, { endpoint: hostOf(west), deployments: [] }])
  })

  it('makes one attempt at one endpoint a call, and the next at the next, until the first was left alone long enough', async () => {
    const provider = make()
    east.enqueue(status(500))
    const error = await failureOf(provider.query(request))
    expect(error).toBeInstanceOf(ProviderUnavailableError)
    expect(error).toMatchObject({ isRetryable: true, requestId: 'apim_fault_1', details: { vendorStatus: 500, endpoint: hostOf(east), deployment: 'gpt-4o', region: 'Fault Region' } })
    expect(asked()).toEqual([1, 0])
    expect(provider.endpointHealth()[0]).toMatchObject({ cooldown: { until: clock.now() + 30_000, cause: 'provider_unavailable' } })
    await provider.query(request)
    await clock.advance(29_999)
    await provider.query(request)
    expect(asked()).toEqual([1, 2])
    await clock.advance(1)
    await provider.query(request)
    expect(asked()).toEqual([2, 2])
    expect(provider.endpointHealth()[0]).not.toHaveProperty('cooldown')
  })

  it.each([
    ['closes the connection', { fault: { kind: 'refuse' } }],
    ['fails with a web page', { fault: { kind: 'html' } }],
    ['is overloaded', status(529)],
  ] satisfies [string, Scenario][])('leaves alone one that %s', async (_, scenario) => {
    const provider = make()
    east.enqueue(scenario)
    expect(await failureOf(provider.query(request))).toMatchObject({ isRetryable: true, details: { endpoint: hostOf(east) } })
    await provider.query(request)
    expect(asked()).toEqual([1, 1])
  })

  it('leaves alone one that nobody listens at, and one that is silent', async () => {
    const gone = await startFaultServer()
    const { url } = gone
    await gone.close()
    const provider = make({ endpoints: [url, east.url, west.url] })
    expect(await failureOf(provider.query(request))).toMatchObject({ details: { systemCode: 'ECONNREFUSED', endpoint: new URL(url).host } })
    east.enqueue({ fault: { kind: 'hang-headers' } })
    const silent = failureOf(provider.query(request, { timeouts: { firstContentMs: 5_000 } }))
    await until(() => east.liveRequests === 1)
    await clock.advance(5_000)
    expect(await silent).toMatchObject({ code: 'timeout', details: { kind: 'headers', endpoint: hostOf(east) } })
    await provider.query(request)
    expect(asked()).toEqual([1, 1])
  })

  it('waits as long as it was asked to, for that deployment alone', async () => {
    const provider = make({ endpoints: [east.url, west.url] })
    east.enqueue(status(429, { 'retry-after': '90' }))
    const error = await failureOf(provider.query(request))
    expect(error).toBeInstanceOf(RateLimitError)
    // There is another endpoint to ask at once, so nobody has to wait.
    expect(error).toMatchObject({ isRetryable: true, retryAfterMs: 0, details: { endpointRetryAfterMs: 90_000 } })
    expect(provider.endpointHealth()[0]).toMatchObject({ deployments: [{ deployment: 'gpt-4o', until: clock.now() + 90_000, cause: 'rate_limited' }] })
    await provider.query({ ...request, model: 'gpt-4.1' })
    expect(asked()).toEqual([2, 0])
    await clock.advance(89_999)
    await provider.query(request)
    expect(asked()).toEqual([2, 1])
    await clock.advance(1)
    await provider.query(request)
    expect(asked()).toEqual([3, 1])
  })

  it('asks the one that gets well first where none is well, and takes its answer for health', async () => {
    const provider = make()
    east.enqueue(status(429, { 'retry-after': '60' }))
    west.enqueue(status(503, { 'retry-after': '20' }))
    await failureOf(provider.query(request))
    expect(await failureOf(provider.query(request))).toMatchObject({ retryAfterMs: 20_000 })
    await provider.query(request)
    expect(asked()).toEqual([1, 2])
    expect(provider.endpointHealth()[1]).not.toHaveProperty('cooldown')
  })

  it('takes an answer to an older request for no sign of health', async () => {
    let answer = (): void => {}
    const late = new Promise<void>((resolve) => (answer = resolve))
    let isFirst = true
    const provider = make({
      fetch: async (input, init) => {
        const isLate = isFirst
        isFirst = false
        const response = await fetch(input, init)
        if (isLate) await late
        return response
      },
    })
    const slow = provider.query(request)
    await until(() => east.requests.length === 1)
    east.enqueue(status(500))
    await failureOf(provider.query(request))
    answer()
    expect((await slow).text).toBe('All is well.')
    expect(provider.endpointHealth()[0]).toHaveProperty('cooldown')
  })

  it('asks elsewhere for a deployment that is missing here', async () => {
    const provider = make()
    const missing = { ...request, model: 'gpt-5' }
    const error = await failureOf(provider.query(missing))
    expect(error).toBeInstanceOf(ModelNotFoundError)
    expect(error).toMatchObject({ isRetryable: true, message: expect.stringContaining('deployments: {') as string, details: { deployment: 'gpt-5', vendorCode: 'DeploymentNotFound' } })
    expect((await provider.query(missing)).text).toBe('All is well.')
    expect(asked()).toEqual([1, 1])
    expect(await failureOf(make({ endpoints: [east.url] }).query(missing))).toMatchObject({ code: 'model_not_found', isRetryable: false })
  })

  it('goes at once to the endpoint that says it has the model', async () => {
    const provider = make({ endpoints: [{ endpoint: east.url, deployments: { 'gpt-4o': 'gpt-4o' } }, { endpoint: west.url, deployments: { 'gpt-5': 'west-5' } }] })
    await provider.query({ ...request, model: 'gpt-5' })
    await provider.query(request)
    expect([east.requests[0]?.body, west.requests[0]?.body]).toMatchObject([{ model: 'gpt-4o' }, { model: 'west-5' }])
    expect((await provider.listModels()).map((model) => model.id)).toEqual(['gpt-4o', 'gpt-5'])
  })

  it.each([
    ['a refused key', status(401), 'authentication_failed'],
    ['a bad request', status(400), 'validation_failed'],
    ['an address that is not known', { fault: { kind: 'status', status: 404, body: { error: { code: '404', message: 'Resource not found' } } } }, 'config_invalid'],
    ['an answer that broke off', { fault: { kind: 'cut', atByte: 1_500 } }, 'stream_truncated'],
    ['a conflict', status(409), 'provider_unavailable'],
  ] satisfies [string, Scenario, string][])('holds %s against no endpoint', async (_, scenario, code) => {
    const provider = make()
    east.enqueue(scenario)
    expect(await failureOf(provider.query(request))).toMatchObject({ code, details: { endpoint: hostOf(east) } })
    await provider.query(request)
    expect(asked()).toEqual([2, 0])
  })

  it('says that an address is wrong as a matter of settings', async () => {
    east.enqueue({ fault: { kind: 'status', status: 404, headers: { 'content-type': 'text/html' }, body: '<html>Not here</html>' } })
    const error = await failureOf(make().query(request))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ message: expect.stringContaining('my-resource.openai.azure.com') as string })
  })

  it('passes on what the caller aborted with, and learns nothing from it', async () => {
    const provider = make()
    const reason = new ProviderUnavailableError('The caller had enough.')
    expect(await failureOf(provider.query(request, { signal: AbortSignal.abort(reason) }))).toBe(reason)
    east.otherwise({ fault: { kind: 'hang-headers' } })
    const stop = new AbortController()
    const leaving = failureOf(provider.query(request, { signal: stop.signal }))
    await until(() => east.liveRequests === 1)
    stop.abort(reason)
    expect(await leaving).toBe(reason)
    const closed = failureOf(provider.query(request))
    await until(() => east.liveRequests === 1)
    await provider.close()
    expect(await closed).toBeInstanceOf(AbortedError)
    expect(provider.endpointHealth()[0]).toEqual({ endpoint: hostOf(east), deployments: [] })
    expect(clock.pending).toBe(0)
  })

  it('embeds and lists where it is well', async () => {
    const provider = make()
    east.enqueue(status(500))
    await failureOf(provider.query(request))
    await provider.listModels()
    expect(asked()).toEqual([1, 1])
    west.failModels({ kind: 'status', status: 503 })
    expect(await failureOf(provider.listModels())).toMatchObject({ details: { endpoint: hostOf(west) } })
    await provider.listModels()
    expect(asked()).toEqual([2, 2])
  })
})

describe('an answer that is kept', { timeout: 30_000 }, () => {
  const background = { ...request, background: true }
  const kept = { text: 'one two three four' }
  const makeKeeping = (): AzureProvider => make({ api: 'responses', cursor: true })
  const cursorOf = ({ events }: ReadEvents): { responseId: string; after: number } => {
    const last = events.findLast((event) => event.type === 'cursor')
    return last?.type === 'cursor' ? { responseId: last.responseId, after: last.sequence } : expect.unreachable()
  }

  it('is taken up at the endpoint that made it, even while that is left alone', async () => {
    const provider = makeKeeping()
    east.enqueue({ ...kept, fault: { kind: 'cut', atByte: 3_500 } }, status(503))
    const first = await readEvents(provider.stream(background))
    expect(first.error).toBeInstanceOf(StreamTruncatedError)
    await failureOf(provider.query(request))
    await provider.query(request)
    const rest = await readEvents(provider.stream(background, { resume: cursorOf(first) }))
    expect([first.text + rest.text, rest.finish?.unified]).toEqual([kept.text, 'stop'])
    expect(rest.events[1]).toMatchObject({ type: 'raw', value: { endpoint: hostOf(east) } })
    expect(asked()).toEqual([3, 1])
  })

  it('is cancelled at the endpoint that made it', async () => {
    const provider = makeKeeping()
    east.enqueue(status(503))
    await failureOf(provider.query(request))
    west.enqueue({ ...kept, holdAfterChunk: 1 })
    for await (const event of provider.stream(background)) if (event.type === 'text-delta') break
    await provider.close()
    expect(west.requests.at(-1)?.path).toBe('/openai/v1/responses/resp_fault_1/cancel')
    expect(west.requests.at(-1)?.headers.authorization).toBe('Bearer test-key-123')
  })
})
