import { describe, expect, expectTypeOf, it } from 'vitest'
import { ConfigError } from '../errors/config-error.js'
import { resolveModel, type ResolvedModel, type ResolveModelOptions } from './resolve-model.js'
import { retiredModels, type RetiredModel } from './retired-models.js'
import type { RequestWarning } from './stream-event.js'

function failure(name: string, aliases: Record<string, string>): unknown {
  try {
    return resolveModel(name, { aliases })
  } catch (error) {
    return error
  }
}

describe('resolveModel', () => {
  it('leaves a model that is served as it is', () => {
    expect(resolveModel('gpt-4.1-mini')).toEqual({ model: 'gpt-4.1-mini', warnings: [] })
    expect(resolveModel('llama2', { aliases: { 'gpt-4': 'gpt-4.1' } })).toEqual({ model: 'llama2', warnings: [] })
  })

  it.each([
    'claude-2', 'claude-2.0', 'claude-2.1', 'claude-instant-1', 'claude-instant-1.2', 'claude-3-opus-20240229',
    'gpt-3.5-turbo', 'gpt-3.5-turbo-0301', 'gpt-3.5-turbo-0613', 'gpt-3.5-turbo-1106', 'gpt-3.5-turbo-0125', 'gpt-3.5-turbo-16k', 'gpt-4-32k', 'gpt-4',
  ])('still resolves %s, and warns with its date and an alias', (name) => {
    const { model, warnings } = resolveModel(name)
    const { retiredOn, successor } = retiredModels.get(name) ?? { retiredOn: 'nothing', successor: 'nothing' }
    expect(model).toBe(name)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.option).toBe('model')
    expect(warnings[0]?.message).toContain(`retired ${name} on ${retiredOn}`)
    expect(warnings[0]?.message).toContain(`aliases: { "${name}": "${successor}" }`)
  })

  it('follows aliases to their end, and warns only of what is asked for', () => {
    const aliases = { 'claude-2': 'claude', claude: 'claude-sonnet-5-5', cheap: 'gpt-3.5-turbo' }
    expect(resolveModel('claude-2', { aliases })).toEqual({ model: 'claude-sonnet-5-5', warnings: [] })
    expect(resolveModel('cheap', { aliases })).toMatchObject({ model: 'gpt-3.5-turbo', warnings: [{ option: 'model' }] })
  })

  it('refuses aliases that go round in a circle, and says which way', () => {
    const error = failure('a', { a: 'b', b: 'c', c: 'b' })
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('a -> b -> c -> b'), details: { path: 'aliases.c' } })
    expect(failure('self', { self: 'self' })).toMatchObject({ message: expect.stringContaining('self -> self') })
  })

  it('refuses names that are none', () => {
    expect(failure('', {})).toBeInstanceOf(ConfigError)
    expect(failure('a', { a: ' ' })).toMatchObject({ code: 'config_invalid', details: { path: 'aliases.a' } })
  })

  it('takes no alias from what every object has', () => {
    expect(resolveModel('constructor', { aliases: {} })).toEqual({ model: 'constructor', warnings: [] })
    expect(resolveModel('toString', { aliases: {} }).model).toBe('toString')
  })
})

describe('retiredModels', () => {
  it('names only days that have come, and successors that are served', () => {
    expect(retiredModels.size).toBeGreaterThan(40)
    for (const [name, { retiredOn, successor }] of retiredModels) {
      expect(retiredOn <= '2026-11-22', name).toBe(true)
      expect(new Date(`${retiredOn}T00:00:00Z`).toISOString().slice(0, 10), name).toBe(retiredOn)
      expect(resolveModel(successor).warnings, name).toEqual([])
    }
  })
})

it('has these types', () => {
  expectTypeOf<Parameters<typeof resolveModel>>().toEqualTypeOf<[name: string, options?: ResolveModelOptions | undefined]>()
  expectTypeOf(resolveModel).returns.toEqualTypeOf<ResolvedModel>()
  expectTypeOf<ResolvedModel>().toEqualTypeOf<{ model: string; warnings: readonly RequestWarning[] }>()
  expectTypeOf(retiredModels).toEqualTypeOf<ReadonlyMap<string, RetiredModel>>()
  expectTypeOf<ResolveModelOptions>().toEqualTypeOf<{ aliases?: Readonly<Record<string, string>> }>()
})
