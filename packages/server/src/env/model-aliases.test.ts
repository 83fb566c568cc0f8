import { describe, expect, it } from 'vitest'
import { modelAliases } from './model-aliases.js'

describe('modelAliases', () => {
  it.each([
    [undefined, {}],
    [' , ', {}],
    ['gpt-3.5-turbo=gpt-4.1-mini, claude-2 = claude-haiku-4-5', { 'gpt-3.5-turbo': 'gpt-4.1-mini', 'claude-2': 'claude-haiku-4-5' }],
  ])('reads %j', (text, aliases) => {
    expect(modelAliases({ ARQ_MODEL_ALIASES: text })).toEqual(aliases)
  })

  it('names every pair that is none', () => {
    expect(() => modelAliases({ ARQ_MODEL_ALIASES: 'a=b,gpt-4,=c,d=e=f' })).toThrow(/"gpt-4", "=c", "d=e=f".*old-model=new-model/)
  })
})
