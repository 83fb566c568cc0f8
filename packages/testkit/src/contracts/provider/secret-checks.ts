import { expect } from 'vitest'
import { plantedKeys, type Scenario } from '../../node/index.js'
import type { ProviderCheck } from './provider-check.js'
import { plantedKey, type ProviderStage } from './provider-stage.js'

const planted = plantedKeys(plantedKey)
const told = `The key ${plantedKey} is not known, see also Bearer ${plantedKey}.`
const body = { type: 'error', error: { type: 'authentication_error', code: 'invalid_api_key', message: told }, message: told }

const inStream = ({ profile }: ProviderStage): Scenario => ({
  fault: { kind: 'stream-error', atByte: 'inside-text', error: { ...(profile.streamError as object | undefined), message: told } },
})

const repeating: readonly [name: string, scenario: Scenario | typeof inStream][] = [
  ['a vendor that repeats it in a refusal', { fault: { kind: 'status', status: 401, body } }],
  ['a vendor that repeats it in a failure', { fault: { kind: 'status', status: 500, body } }],
  ['a proxy that repeats it in a web page', { fault: { kind: 'status', status: 502, body: `<html>${told}</html>`, headers: { 'content-type': 'text/html' } } }],
  ['a vendor that repeats it inside a stream', inStream],
]

export const secretChecks: readonly ProviderCheck[] = [
  {
    name: 'the key reaches the vendor',
    run: async (stage) => {
      await stage.ask()
      expect(planted.in(stage.asked[0]?.headers), 'where in the headers the key is').not.toEqual([])
    },
  },
  {
    name: 'the key shows in no event and nothing that the provider prints of itself',
    run: async (stage) => {
      const { events } = await stage.ask()
      expect(planted.in(events), 'where in the events the key shows').toEqual([])
      expect(planted.in(stage.make()), 'where in the provider the key shows').toEqual([])
    },
  },
  ...repeating.map(
    ([name, scenario]): ProviderCheck => ({
      name: `the key shows in no error of ${name}`,
      run: async (stage) => {
        const read = await stage.ask(typeof scenario === 'function' ? scenario(stage) : scenario)
        expect(read.error, 'what it came to').toMatchObject({ code: expect.any(String) as string })
        expect(planted.in(read.error), 'where in the error the key shows').toEqual([])
        expect(planted.in(read.events), 'where in the events the key shows').toEqual([])
      },
    }),
  ),
]
