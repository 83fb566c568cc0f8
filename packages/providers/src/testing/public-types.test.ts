import type { AttemptTimeouts, Clock, LLMProvider, ModelCapabilities, PriceBook } from '@arq/core'
import type * as identityPackage from '@azure/identity'
import type * as vaultPackage from '@azure/keyvault-secrets'
import { describe, expectTypeOf, it } from 'vitest'
import { anthropic, type AnthropicOptions, type AnthropicTimeouts } from '../anthropic/index.js'
import { ollama, ollamaModels, type InstalledModel, type ModelCard, type OllamaConnectionOptions, type OllamaModels, type OllamaOptions, type OllamaTimeouts, type PullProgress, type RunningModel } from '../ollama/index.js'
import { openai, type OpenAIApi, type OpenAIOptions, type OpenAITimeouts } from '../openai/index.js'
import { genaiPrices, type GenaiPricesOptions, type PriceOverrides, type TokenPrices } from '../prices/index.js'
import { cachedSecret, keyVaultSecret, type CachedSecretOptions, type HeldSecret, type IdentityModule, type KeyVaultModule, type KeyVaultSecretOptions, type SecretSource, type VaultClient, type VaultCredential } from '../secrets/index.js'
import { simulator, type SimulatorOptions } from '../simulator/index.js'

type KeySource = string | (() => string | Promise<string>)
type Waiting = { signal?: AbortSignal }

describe('the public types', () => {
  it('of openai', () => {
    expectTypeOf(openai).toEqualTypeOf<(options: OpenAIOptions) => LLMProvider>()
    expectTypeOf<OpenAIOptions['apiKey']>().toEqualTypeOf<KeySource>()
    expectTypeOf<HeldSecret>().toExtend<OpenAIOptions['apiKey']>()
    expectTypeOf<{ apiKey: string }>().toExtend<OpenAIOptions>()
    expectTypeOf<{ baseURL: string }>().not.toExtend<OpenAIOptions>()
    expectTypeOf<OpenAIApi>().toEqualTypeOf<'responses' | 'chat'>()
    expectTypeOf<OpenAIOptions['terminal']>().toEqualTypeOf<'strict' | 'lenient' | undefined>()
    expectTypeOf<OpenAITimeouts>().toExtend<AttemptTimeouts & { headersMs?: number }>()
    expectTypeOf(openai).parameter(0).pick('clock').toEqualTypeOf<{ clock?: Clock }>()
  })

  it('of anthropic', () => {
    expectTypeOf(anthropic).toEqualTypeOf<(options: AnthropicOptions) => LLMProvider>()
    expectTypeOf<AnthropicOptions['apiKey']>().toEqualTypeOf<KeySource>()
    expectTypeOf<HeldSecret>().toExtend<AnthropicOptions['apiKey']>()
    expectTypeOf<AnthropicTimeouts>().toExtend<AttemptTimeouts & { headersMs?: number }>()
    expectTypeOf<{ defaultModel: string }>().not.toExtend<AnthropicOptions>()
  })

  it('of ollama', () => {
    expectTypeOf(ollama).toEqualTypeOf<(options?: OllamaOptions) => LLMProvider>()
    expectTypeOf<OllamaOptions>().toExtend<OllamaConnectionOptions>()
    expectTypeOf<OllamaTimeouts>().toExtend<AttemptTimeouts & { headersMs?: number }>()
    expectTypeOf<{ host: string; headers: { authorization: string }; keepAlive: number }>().toExtend<OllamaOptions>()
    expectTypeOf<() => Promise<{ authorization: string }>>().toExtend<NonNullable<OllamaOptions['headers']>>()
    expectTypeOf(ollamaModels).toEqualTypeOf<(options?: OllamaConnectionOptions) => OllamaModels>()
    expectTypeOf<OllamaModels['list']>().toEqualTypeOf<(options?: Waiting) => Promise<readonly InstalledModel[]>>()
    expectTypeOf<OllamaModels['running']>().returns.resolves.toEqualTypeOf<readonly RunningModel[]>()
    expectTypeOf<OllamaModels['show']>().toEqualTypeOf<(model: string, options?: Waiting) => Promise<ModelCard>>()
    expectTypeOf<OllamaModels['pull']>().toEqualTypeOf<(model: string, options?: Waiting) => AsyncIterable<PullProgress>>()
    expectTypeOf<PullProgress['type']>().toEqualTypeOf<'step' | 'layer' | 'done'>()
    expectTypeOf<ModelCard['capabilities']>().toEqualTypeOf<ModelCapabilities>()
  })

  it('of the simulator', () => {
    expectTypeOf(simulator).toEqualTypeOf<(options?: SimulatorOptions) => LLMProvider>()
    expectTypeOf<SimulatorOptions>().toEqualTypeOf<{ chunkDelayMs?: number; script?: string; clock?: Clock }>()
  })

  it('of secrets', () => {
    expectTypeOf<SecretSource>().toEqualTypeOf<KeySource>()
    expectTypeOf(cachedSecret).toEqualTypeOf<(source: SecretSource, options: CachedSecretOptions) => HeldSecret>()
    expectTypeOf(keyVaultSecret).toEqualTypeOf<(vaultUrl: string, name: string, options: KeyVaultSecretOptions) => HeldSecret>()
    expectTypeOf<HeldSecret>().toExtend<SecretSource>()
    expectTypeOf<HeldSecret['invalidate']>().toEqualTypeOf<(refused?: string) => void>()
    expectTypeOf<{ ttlMs: number }>().toExtend<CachedSecretOptions>()
  })

  it('of secrets, which the real packages fit', () => {
    expectTypeOf<vaultPackage.SecretClient>().toExtend<VaultClient>()
    expectTypeOf<identityPackage.DefaultAzureCredential>().toExtend<VaultCredential>()
    expectTypeOf<typeof vaultPackage>().toExtend<KeyVaultModule>()
    expectTypeOf<typeof identityPackage>().toExtend<IdentityModule>()
    expectTypeOf<{ client: VaultClient }>().toExtend<KeyVaultSecretOptions>()
    expectTypeOf<{ credential: VaultCredential }>().not.toExtend<KeyVaultSecretOptions>()
  })

  it('of prices', () => {
    expectTypeOf(genaiPrices).toEqualTypeOf<(options?: GenaiPricesOptions) => PriceBook>()
    expectTypeOf<PriceOverrides>().toEqualTypeOf<Readonly<Record<string, Readonly<Record<string, TokenPrices>>>>>()
    expectTypeOf<TokenPrices>().toEqualTypeOf<{ input: number; output: number; cacheRead?: number; cacheWrite?: number }>()
  })
})
