import { describe, expect, it } from 'vitest'
import { parseSettings } from './parse-settings.js'

describe('parseSettings', () => {
  it('reads what is set and leaves out what is not', () => {
    expect(parseSettings({})).toEqual({})
    expect(parseSettings({ ARQ_SYSTEM: '', ARQ_TEMPERATURE: ' ' })).toEqual({})
    expect(parseSettings({ ARQ_SYSTEM: 'Be brief.', ARQ_TEMPERATURE: '0', ARQ_MAX_OUTPUT_TOKENS: '200', ARQ_SEED: '-7' })).toEqual({
      system: 'Be brief.',
      temperature: 0,
      maxOutputTokens: 200,
      seed: -7,
    })
  })

  it('names every bad value and what is allowed, at once', () => {
    expect(() => parseSettings({ ARQ_TEMPERATURE: 'warm', ARQ_MAX_OUTPUT_TOKENS: '0', ARQ_SEED: '1.5' })).toThrow(
      /ARQ_TEMPERATURE is "warm", allowed is a number from 0 to 2; ARQ_MAX_OUTPUT_TOKENS is "0", allowed is a whole number of at least 1; ARQ_SEED is "1\.5"/,
    )
  })
})
