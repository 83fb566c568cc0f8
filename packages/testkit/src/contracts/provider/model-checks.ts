import { expect } from 'vitest'
import type { ProviderCheck } from './provider-check.js'
import { reasonOf } from './eventually.js'
import type { ProviderStage } from './provider-stage.js'

const listsModels = ({ subject: { wire } }: ProviderStage): boolean => typeof wire === 'string' || wire.modelsPath !== undefined

export const modelChecks: readonly ProviderCheck[] = [
  {
    name: 'initialize may be called twice',
    run: async (stage) => {
      const provider = stage.make()
      await provider.initialize()
      await provider.initialize()
    },
  },
  {
    name: 'describeModel says what is claimed, and sizes that can be used',
    run: async (stage) => {
      const provider = stage.make()
      // Some vendors tell about a model only when it is asked for the first time.
      await provider.query(stage.request())
      const info = provider.describeModel(stage.subject.model)
      expect(info).toMatchObject({ id: stage.subject.model, provider: provider.name, capabilities: stage.subject.capabilities })
      expect(info.capabilities.contextWindow, 'the context window').toBeGreaterThan(0)
      expect(info.capabilities.maxOutput, 'the longest answer').toBeGreaterThan(0)
    },
  },
  {
    name: 'describeModel has an answer for a model that nobody knows',
    run: async (stage) => {
      expect(stage.make().describeModel('no-such-model').id).toBe('no-such-model')
      return Promise.resolve()
    },
  },
  {
    name: 'countTokens counts whole tokens, more for a longer prompt, also when the vendor does not answer',
    run: async (stage) => {
      stage.server.otherwise({ fault: { kind: 'refuse' } })
      const provider = stage.make()
      const count = (content: string): ReturnType<typeof provider.countTokens> => provider.countTokens(stage.subject.model, [{ role: 'user', content }])
      const [short, long] = [await count('One word.'), await count('One word after the other, and many more. '.repeat(50))]
      expect([Number.isInteger(short.tokens), ['counted', 'estimated'].includes(short.source)]).toEqual([true, true])
      expect(short.tokens, 'tokens of a short prompt').toBeGreaterThan(0)
      expect(long.tokens, 'tokens of a long prompt').toBeGreaterThan(short.tokens * 10)
    },
  },
  {
    name: 'listModels names the model of the vendor',
    run: async (stage) => {
      const provider = stage.make()
      const models = await provider.listModels()
      if (!listsModels(stage)) return
      expect(models.map(({ id }) => id), 'ids of the models').toContain(stage.subject.model)
      expect(models.find(({ id }) => id === stage.subject.model)).toMatchObject({ provider: provider.name })
    },
  },
  {
    name: 'listModels fails with a typed error, and with the reason of an abort',
    run: async (stage) => {
      if (!listsModels(stage)) return
      stage.server.failModels({ kind: 'status', status: 500 })
      expect(await reasonOf('listModels ended', stage.make().listModels())).toMatchObject({ code: 'provider_unavailable', isRetryable: true })
      const reason = new Error('Never mind.')
      expect(await reasonOf('listModels ended', stage.make().listModels({ signal: AbortSignal.abort(reason) }))).toBe(reason)
    },
  },
]
