import { ValidationError } from '@arq/core'
import { getLlama } from 'node-llama-cpp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerGrammar } from './answer-grammar.js'
import type { LlamaEngine } from './llama-module.js'
import { toGrammarSchema } from './to-grammar-schema.js'

describe('answerGrammar', { timeout: 30_000 }, () => {
  let engine: LlamaEngine
  beforeAll(async () => {
    engine = await getLlama({ gpu: false, build: 'never', progressLogs: false, maxThreads: 1 })
  })
  afterAll(() => engine.dispose())

  const grammarOf = async (schema: object, isContinued = false): Promise<string> => {
    const { grammar } = await answerGrammar(engine, { schema: toGrammarSchema({ ...schema }).schema }, isContinued)
    return grammar
  }

  it('ends with the value, not with line breaks after it', async () => {
    for (const schema of [{ type: 'integer' }, { type: 'object', properties: { a: { type: 'null' } }, required: ['a'] }]) {
      expect(await grammarOf(schema)).not.toContain('\\n\\n\\n\\n')
    }
  })

  it('writes no exponent into an integer, and one into a number', async () => {
    expect(await grammarOf({ type: 'array', items: { type: 'integer' } })).not.toContain('[eE]')
    expect(await grammarOf({ type: 'array', items: { type: ['integer', 'number'] } })).toContain('[eE]')
  })

  it('takes any blanks between values only where others may have written them', async () => {
    const schema = { type: 'array', items: { type: 'object', properties: { a: { type: 'null' } }, required: ['a'] } }
    expect(await grammarOf(schema)).not.toContain('{0,64}')
    const continued = await grammarOf(schema, true)
    expect(continued.split('\n').filter((rule) => /^(comma-)?whitespace/.test(rule) && !rule.endsWith('[ \\t\\n]{0,64}'))).toEqual([])
    expect(continued).toContain('":" [ \\t\\n]{0,4}')
  })

  it('takes any object without a schema, and refuses a schema that is too large', async () => {
    expect((await answerGrammar(engine, { schema: undefined }, false)).grammar).toMatch(/^root\s*::= object/)
    const deep = { type: 'array', maxItems: 1_900, items: { type: 'string', maxLength: 1_900 } }
    await expect(grammarOf(deep)).rejects.toBeInstanceOf(ValidationError)
  })
})
