import { ValidationError, type JsonSchema, type LLMProvider, type ModelRequest } from '@arq/core'
import { readEvents } from '@arq/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realModel } from '../testing/real-model.js'
import { local } from './local.js'

const { ask } = realModel

function asJson(question: string, schema?: JsonSchema, change: Partial<ModelRequest> = {}): ModelRequest {
  return ask(question, { maxOutputTokens: 120, responseFormat: { type: 'json', ...(schema === undefined ? {} : { schema }) }, ...change })
}

describe.skipIf(!realModel.isThere)(`local holds an answer to JSON${realModel.why}`, { timeout: 60_000 }, () => {
  let provider: LLMProvider
  const parsed = async (request: ModelRequest): Promise<unknown> => {
    const { text, finishReason } = await provider.query(request)
    expect([text, finishReason.unified]).toEqual([text, 'stop'])
    return JSON.parse(text)
  }

  beforeAll(async () => {
    provider = local({ load: realModel.load, model: realModel.file, contextSize: 1_024 })
    await provider.initialize()
  }, 60_000)
  afterAll(() => provider.close())

  it('of a shape that the model alone would not write', async () => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: 'string', maxLength: 30 },
        population: { type: 'integer' },
        mayor: { type: 'object', properties: { name: { type: 'string', maxLength: 20 }, isElected: { type: 'boolean' } }, required: ['name', 'isElected'], additionalProperties: false },
        rivers: { type: 'array', items: { type: 'string', maxLength: 12 }, minItems: 1, maxItems: 2 },
        climate: { enum: ['mild', 'harsh', null] },
        area: { type: ['number', 'null'] },
      },
      required: ['city', 'population', 'mayor', 'rivers', 'climate', 'area'],
      additionalProperties: false,
    }
    const alone = await provider.query(ask('Describe the city of Paris.'))
    expect(() => JSON.parse(alone.text) as unknown).toThrow()
    const answer = (await parsed(asJson('Describe the city of Paris.', schema))) as { population: number; rivers: string[]; area: unknown }
    expect(answer).toEqual({
      city: expect.any(String) as string,
      population: expect.any(Number) as number,
      mayor: { name: expect.any(String) as string, isElected: expect.any(Boolean) as boolean },
      rivers: expect.any(Array) as string[],
      climate: expect.toSatisfy((value) => ['mild', 'harsh', null].includes(value as null)) as unknown,
      area: expect.toSatisfy((value) => value === null || typeof value === 'number') as unknown,
    })
    expect(Number.isInteger(answer.population)).toBe(true)
    expect([1, 2]).toContain(answer.rivers.length)
    for (const river of answer.rivers) expect(river.length).toBeLessThanOrEqual(12)
  })

  it('whatever the dice say', async () => {
    const schema = {
      type: 'object',
      properties: {
        kind: { const: 'a "quoted"\\ name\n' },
        born: { type: 'string', format: 'date' },
        pair: { type: 'array', prefixItems: [{ type: 'integer' }, { enum: [true, 'no', { deep: [1] }] }], items: false, minItems: 2 },
        place: { anyOf: [{ $ref: '#/$defs/place' }, { type: 'null' }] },
      },
      required: ['kind', 'born', 'pair', 'place'],
      $defs: { place: { type: 'object', properties: { row: { type: 'integer' }, seat: { type: 'string', minLength: 2, maxLength: 2 } }, required: ['row', 'seat'] } },
    }
    for (const seed of [1, 2]) {
      const answer = (await parsed(asJson('Say something.', schema, { temperature: 1.5, seed, maxOutputTokens: 200 }))) as Record<string, unknown>
      expect(answer['kind']).toBe('a "quoted"\\ name\n')
      expect(answer['born']).toMatch(/^\d{4}-\d\d-\d\d$/)
      const [count, choice, ...more] = answer['pair'] as unknown[]
      expect([Number.isInteger(count), [true, 'no', { deep: [1] }], more]).toEqual([true, expect.arrayContaining([choice]), []])
      const place = answer['place'] as { row: number; seat: string } | null
      expect(place === null || (Number.isInteger(place.row) && Array.from(place.seat).length === 2)).toBe(true)
    }
  })

  it('of any shape, where none is given', async () => {
    const answer = await parsed(asJson('Write {"name":"Rex"} and nothing else.'))
    expect(answer).toBeTypeOf('object')
    expect(answer).not.toBeNull()
  })

  it.each([
    ['an integer', { type: 'integer' }, (value: unknown) => Number.isInteger(value)],
    ['one of some words', { enum: ['Paris', 'London'] }, (value: unknown) => value === 'Paris' || value === 'London'],
    ['an empty list', { type: 'array', maxItems: 0 }, (value: unknown) => Array.isArray(value) && value.length === 0],
    ['an empty object', { type: 'object', additionalProperties: false }, (value: unknown) => JSON.stringify(value) === '{}'],
    ['free names', { type: 'object', additionalProperties: { type: 'boolean' }, maxProperties: 2 }, (value: unknown) => Object.values(value as object).every((inner) => typeof inner === 'boolean')],
  ])('that is %s', async (_, schema, fits) => {
    expect(await parsed(asJson('What is the capital of France?', schema))).toSatisfy(fits)
  })

  it('and never takes a cut answer for a whole one', async () => {
    const schema = { type: 'object', properties: { text: { type: 'string' }, more: { type: 'string' } }, required: ['text', 'more'] }
    for (const maxOutputTokens of [1, 7]) {
      const read = await readEvents(provider.stream(asJson('Describe Paris.', schema, { maxOutputTokens })))
      expect(read).toMatchObject({ error: undefined, finish: { unified: 'length', raw: 'maxTokens' }, usage: { output: { total: maxOutputTokens } } })
      expect(() => JSON.parse(read.text) as unknown).toThrow()
    }
  })

  it('says which keywords it does not hold to, and refuses what it cannot make a grammar of', async () => {
    const read = await readEvents(provider.stream(asJson('How old is Rex?', { type: 'object', properties: { age: { type: 'integer', minimum: 1 } }, required: ['age'] })))
    expect(read.events[0]).toMatchObject({ type: 'response-start', warnings: [{ option: 'responseFormat', message: expect.stringContaining('"minimum" (first at #/properties/age)') as string }] })
    const deep = { type: 'array', maxItems: 1_900, items: { type: 'array', maxItems: 1_900, items: { type: 'string', maxLength: 1_900 } } }
    expect((await readEvents(provider.stream(asJson('Hi', deep)))).error).toBeInstanceOf(ValidationError)
    expect((await provider.query(ask('What is the capital of France?'))).text).toContain('Paris')
  })

  it('says so beforehand', () => {
    expect(provider.describeModel(realModel.id).capabilities.structuredOutput).toBe(true)
  })
})
