import { AuthenticationError, ConfigError, ProviderUnavailableError, ValidationError, type LLMProvider, type ModelRequest } from '@arq/core'
import { FakeClock, readEvents } from '@arq/testkit'
import { startFaultServer, type FaultServer } from '@arq/testkit/node'
import type { DefaultAzureCredential } from '@azure/identity'
import { CredentialUnavailableError, getBearerTokenProvider } from '@azure/identity'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { HeldSecret } from '../secrets/index.js'
import { azure, type AzureAuth, type AzureEndpointHealth, type AzureOptions, type AzureProvider, type AzureRoute } from './index.js'

let server: FaultServer
beforeAll(async () => {
  server = await startFaultServer({ models: ['gpt-4o', 'gpt-35-turbo'] })
})
afterAll(() => server.close())
beforeEach(() => server.reset())
afterEach(() => vi.unstubAllEnvs())

const request: ModelRequest = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say hello' }] }
const make = (options: Partial<AzureOptions> = {}): AzureProvider => azure({ endpoints: [server.url], apiKey: 'test-key-123', ...options })
const signedBy = (auth: AzureAuth, options: Partial<AzureOptions> = {}): AzureProvider => azure({ endpoints: [server.url], ...auth, ...options })
const host = (): string => new URL(server.url).host
const failureOf = (pending: Promise<unknown>): Promise<unknown> => pending.then(() => expect.unreachable(), (error: unknown) => error)
const authorizations = (): unknown[] => server.requests.map((recorded) => recorded.headers.authorization)
const apiVersion = '2024-10-21'

describe('azure', { timeout: 30_000 }, () => {
  it('streams over the v1 API, and says where the answer came from', async () => {
    server.enqueue({ headers: { 'x-ratelimit-remaining-tokens': '119986', 'x-ms-is-spilled-over': 'True' } })
    const read = await readEvents(make({ deployments: { 'gpt-4o': 'prod-4o' } }).stream(request))
    expect(read).toMatchObject({ text: 'All is well.', error: undefined, finish: { unified: 'stop', raw: 'stop' }, usage: { input: { total: 10 }, output: { total: 3 } } })
    expect(read.events.slice(0, 2)).toEqual([
      { type: 'response-start', provider: 'azure', model: 'gpt-4o', responseId: 'chatcmpl-fault', requestId: 'apim_fault_1', rateLimit: { tokens: { remaining: 119_986 } } },
      { type: 'raw', value: { type: 'azure.route', endpoint: host(), deployment: 'prod-4o', region: 'Fault Region', isSpilledOver: true } },
    ])
    expect(server.requests[0]).toMatchObject({ path: '/openai/v1/chat/completions', query: '', body: { model: 'prod-4o', stream_options: { include_usage: true } } })
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer test-key-123' })
    expect(server.requests[0]?.headers).not.toHaveProperty('api-key')
  })

  it.each([
    ['chat', undefined, '/openai/v1/chat/completions', ''],
    ['responses', undefined, '/openai/v1/responses', ''],
    ['chat', apiVersion, '/openai/deployments/prod/chat/completions', `?api-version=${apiVersion}`],
    ['responses', '2025-04-01-preview', '/openai/responses', '?api-version=2025-04-01-preview'],
  ] as const)('asks over %s with API version %s at %s', async (api, version, path, query) => {
    const versioned = version === undefined ? {} : { apiVersion: version }
    const answer = await make({ api, ...versioned, deployments: { 'gpt-4o': 'prod' } }).query({ ...request, maxOutputTokens: 9 })
    expect(answer).toMatchObject({ text: 'All is well.', model: 'gpt-4o', requestId: 'apim_fault_1' })
    expect(server.requests[0]).toMatchObject({ method: 'POST', path, query, body: { model: 'prod' } })
    expect(server.requests[0]?.headers[version === undefined ? 'authorization' : 'api-key']).toContain('test-key-123')
    expect(server.requests[0]?.headers[version === undefined ? 'api-key' : 'authorization']).toBeUndefined()
  })

  it('spells a request as old as its API version', async () => {
    for (const version of ['2024-06-01', apiVersion]) await make({ apiVersion: version }).query({ ...request, maxOutputTokens: 9 })
    expect(server.requests[0]?.body).toMatchObject({ max_tokens: 9 })
    expect(server.requests[0]?.body).not.toHaveProperty('stream_options')
    expect(server.requests[1]?.body).toMatchObject({ max_completion_tokens: 9, stream_options: { include_usage: true } })
    expect(server.requests[1]?.body).not.toHaveProperty('stream_options.include_obfuscation')
  })

  it('takes an address as people paste it', async () => {
    for (const ending of ['/', '/openai', '/openai/', '/openai/v1', '/openai/v1/']) await make({ endpoints: [server.url + ending] }).query(request)
    expect(new Set(server.requests.map((recorded) => recorded.path))).toEqual(new Set(['/openai/v1/chat/completions']))
  })

  it('lets an endpoint have deployments, an API version and a key of its own', async () => {
    const endpoint = { endpoint: server.url, deployments: { 'gpt-4o': 'own' }, apiVersion, apiKey: 'own-key-456' }
    await make({ endpoints: [endpoint], deployments: { 'gpt-4o': 'shared' } }).query(request)
    expect(server.requests[0]).toMatchObject({ path: '/openai/deployments/own/chat/completions', headers: { 'api-key': 'own-key-456' } })
  })

  it('describes the model, whatever its deployment is called', async () => {
    const provider = make({ deployments: { 'gpt-5-mini': 'a', 'gpt-4o': 'b' }, api: 'responses' })
    expect(provider.describeModel('gpt-5-mini')).toMatchObject({ provider: 'azure', capabilities: { reasoning: true, continuation: 'instruct', tokenizer: 'o200k_base' } })
    expect(make().describeModel('gpt-35-turbo').capabilities.contextWindow).toBe(16_385)
    expect(await provider.countTokens('gpt-4o', request.messages)).toEqual({ tokens: 9, source: 'counted' })
    expect((await provider.listModels()).map((model) => model.id)).toEqual(['gpt-5-mini', 'gpt-4o'])
    expect(server.requests).toHaveLength(0)
    await provider.query({ ...request, model: 'gpt-5-mini', temperature: 0 })
    expect(server.requests[0]?.body).toMatchObject({ model: 'a', include: ['reasoning.encrypted_content'] })
    expect(server.requests[0]?.body).not.toHaveProperty('temperature')
  })

  it.each([undefined, apiVersion])('lists what the resource knows where no model was mapped: %s', async (version) => {
    const provider = make(version === undefined ? {} : { apiVersion: version })
    expect((await provider.listModels()).map((model) => [model.id, model.capabilities.contextWindow])).toEqual([['gpt-4o', 128_000], ['gpt-35-turbo', 16_385]])
    server.failModels({ kind: 'html' })
    expect(await failureOf(provider.listModels())).toMatchObject({ code: 'provider_unavailable', isRetryable: false, details: { endpoint: host() } })
  })

  it.each([[undefined, '/openai/v1/embeddings'], [apiVersion, '/openai/deployments/vectors/embeddings']])('embeds with the deployment of the model: %s', async (version, path) => {
    const sent: { url: string; body: unknown }[] = []
    const fetcher: typeof fetch = (input, init) => {
      sent.push({ url: input instanceof Request ? input.url : String(input), body: JSON.parse(init?.body as string) })
      return Promise.resolve(Response.json({ data: [{ index: 0, embedding: [1, 2] }] }))
    }
    const provider = make({ fetch: fetcher, deployments: { 'text-embedding-3-small': 'vectors' }, ...(version === undefined ? {} : { apiVersion: version }) })
    expect(await provider.embed?.(['a'])).toEqual([Float32Array.of(1, 2)])
    expect(sent[0]?.url).toContain(path)
    expect(sent[0]?.body).toMatchObject({ model: 'vectors' })
  })

  it('promises a cursor only where it was told that there is one', async () => {
    const background = { ...request, background: true }
    const [plain, told] = [make({ api: 'responses' }), make({ api: 'responses', cursor: true })]
    expect([plain, told].map((provider) => provider.describeModel('gpt-4o').capabilities.continuation)).toEqual(['instruct', 'cursor'])
    const { warnings } = await plain.query(background)
    expect(warnings).toMatchObject([{ option: 'background', message: expect.stringContaining('cursor: true') as string }])
    expect(server.requests[0]?.body).not.toHaveProperty('background')
    expect((await readEvents(told.stream(background))).events.some((event) => event.type === 'cursor')).toBe(true)
    expect((await readEvents(make().stream(request, { resume: { responseId: 'x', after: 1 } }))).error).toBeInstanceOf(ValidationError)
  })

  it('reads nothing of OpenAI’s own from the environment', async () => {
    for (const name of ['OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_BASE_URL', 'AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_ENDPOINT', 'OPENAI_API_VERSION']) vi.stubEnv(name, 'https://planted.example')
    await make().query(request)
    await make({ apiVersion }).query(request)
    await signedBy({ tokenProvider: () => 'token-1' }, { apiVersion }).query(request)
    expect(server.requests).toHaveLength(3)
    expect(JSON.stringify(server.requests.map((recorded) => recorded.headers))).not.toContain('planted')
  })

  it.each<[string, Partial<AzureOptions>, RegExp]>([
    ['two ways to sign', { tokenProvider: () => 'x' }, /was given apiKey and tokenProvider.*Keep one/],
    ['two ways at one endpoint', { endpoints: [{ endpoint: 'https://a.openai.azure.com', apiKey: 'x', credential: { getToken: () => Promise.resolve(null) } }] }, /was given apiKey and credential/],
    ['an empty key', { apiKey: ' ' }, /is empty.*AZURE_OPENAI_API_KEY/],
    ['no endpoint', { endpoints: [] }, /was given no endpoint/],
    ['no address', { endpoints: ['my-resource'] }, /is not a web address.*my-resource\.openai\.azure\.com/],
    ['an address with a deployment', { endpoints: ['https://a.openai.azure.com/openai/deployments/prod'] }, /name the deployment in deployments/],
    ['an address with a version', { endpoints: ['https://a.openai.azure.com/?api-version=1'] }, /holds a query/],
    ['a deployment without a name', { deployments: { 'gpt-4o': ' ' } }, /empty deployment for gpt-4o/],
    ['a version that is none', { apiVersion: 'v1' }, /leave it out for the v1 API/],
    ['a cursor over Chat Completions', { cursor: true }, /Set api: 'responses'/],
  ])('refuses %s', (_, options, message) => {
    expect(() => make(options)).toThrow(ConfigError)
    expect(() => make(options)).toThrow(message)
  })

  it('refuses requests without a way to sign them, unless each endpoint has its own', async () => {
    expect(() => azure({ endpoints: [server.url] })).toThrow(/Give one of apiKey, tokenProvider and credential/)
    await azure({ endpoints: [{ endpoint: server.url, apiKey: 'own-key-456' }] }).query(request)
    expect(authorizations()).toEqual(['Bearer own-key-456'])
  })
})

describe('a Microsoft Entra token', { timeout: 30_000 }, () => {
  const expiring = (clock: FakeClock, seconds: number) => {
    const asked: unknown[] = []
    return {
      asked,
      getToken: (scopes: string | string[]) => {
        asked.push(scopes)
        return Promise.resolve({ token: `token-${asked.length}`, expiresOnTimestamp: clock.now() + seconds * 1_000 })
      },
    }
  }

  it.each([undefined, apiVersion])('of a provider goes out as Bearer, asked for each request: %s', async (version) => {
    let count = 0
    const provider = signedBy({ tokenProvider: () => Promise.resolve(`token-${(count += 1)}`) }, version === undefined ? {} : { apiVersion: version })
    await provider.query(request)
    await provider.query(request)
    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-2'])
    expect(server.requests[0]?.headers).not.toHaveProperty('api-key')
  })

  it('comes from the real getBearerTokenProvider', async () => {
    const credential = expiring(new FakeClock(Date.now()), 3_600)
    const scope = 'https://cognitiveservices.azure.com/.default'
    await signedBy({ tokenProvider: getBearerTokenProvider(credential, scope) }).query(request)
    expect([authorizations(), credential.asked]).toEqual([['Bearer token-1'], [[scope]]])
  })

  it('of a credential is kept until a minute before it expires, and asked for once for all who wait', async () => {
    const clock = new FakeClock()
    const credential = expiring(clock, 600)
    const provider = signedBy({ credential }, { clock })
    await Promise.all([provider.query(request), provider.query(request), provider.query(request)])
    await clock.advance(539_999)
    await provider.query(request)
    expect(credential.asked).toEqual(['https://cognitiveservices.azure.com/.default'])
    await clock.advance(1)
    await provider.query(request)
    expect(new Set(authorizations())).toEqual(new Set(['Bearer token-1', 'Bearer token-2']))
    expect(clock.pending).toBe(0)
  })

  it('is asked for anew after it was refused', async () => {
    const credential = expiring(new FakeClock(Date.now()), 3_600)
    const provider = signedBy({ credential })
    server.enqueue({ fault: { kind: 'status', status: 401 } })
    expect(await failureOf(provider.query(request))).toBeInstanceOf(AuthenticationError)
    await provider.query(request)
    expect(authorizations()).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it.each([
    [new CredentialUnavailableError('not signed in'), AuthenticationError],
    [Object.assign(new Error('no route'), { code: 'ENOTFOUND' }), ProviderUnavailableError],
    [Object.assign(new Error('busy'), { statusCode: 503 }), ProviderUnavailableError],
    [new TypeError('a bug'), ConfigError],
  ])('that cannot be had is a typed error, and no fault of the endpoint: %s', async (thrown, errorClass) => {
    for (const auth of [{ credential: { getToken: () => Promise.reject(thrown) } }, { tokenProvider: () => Promise.reject(thrown) }]) {
      const provider = signedBy(auth)
      expect(await failureOf(provider.query(request))).toBeInstanceOf(errorClass)
      expect(provider.endpointHealth()).toEqual([{ endpoint: host(), deployments: [] }])
    }
    expect(await failureOf(signedBy({ credential: { getToken: () => Promise.resolve(null) } }).query(request))).toBeInstanceOf(AuthenticationError)
    expect(server.requests).toHaveLength(0)
  })

  it('that never comes does not hold up who leaves', async () => {
    const stop = new AbortController()
    const waiting = failureOf(signedBy({ credential: { getToken: () => new Promise(() => {}) } }).query(request, { signal: stop.signal }))
    stop.abort(new Error('enough'))
    expect(await waiting).toMatchObject({ message: 'enough' })
  })
})

it('has these types', () => {
  expectTypeOf(azure).parameters.toEqualTypeOf<[options: AzureOptions]>()
  expectTypeOf<AzureProvider>().toExtend<LLMProvider>()
  expectTypeOf<AzureProvider['endpointHealth']>().returns.toEqualTypeOf<readonly AzureEndpointHealth[]>()
  expectTypeOf<DefaultAzureCredential>().toExtend<NonNullable<AzureAuth['credential']>>()
  expectTypeOf<ReturnType<typeof getBearerTokenProvider>>().toExtend<NonNullable<AzureAuth['tokenProvider']>>()
  expectTypeOf<HeldSecret>().toExtend<NonNullable<AzureAuth['apiKey']>>()
  expectTypeOf<AzureRoute['type']>().toEqualTypeOf<'azure.route'>()
  expectTypeOf<{ apiKey: string }>().not.toExtend<AzureOptions>()
})
