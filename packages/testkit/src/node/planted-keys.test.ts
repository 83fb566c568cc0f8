import { describe, expect, expectTypeOf, it } from 'vitest'
import { plantedKeys, type PlantedKeys } from './planted-keys.js'

const key = 'planted-"key"/100%-of+it'
const keys = plantedKeys(key, 'another-planted-key')

/** Hides from everything that prints it. */
class Discreet extends Error {
  readonly #held: string = key
  toJSON(): object {
    return {}
  }
  holds(): boolean {
    return this.#held !== ''
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'Discreet'
  }
}

describe('plantedKeys', () => {
  it.each<[string, unknown, string]>([
    ['a text', `Bearer ${key}`, 'value'],
    ['a second key', { note: 'another-planted-key' }, 'note'],
    ['a message', new Error(`bad key ${key}`), 'message'],
    ['a cause, however deep', new Error('a', { cause: new Error('b', { cause: { headers: [`x ${key}`] } }) }), 'cause.cause.headers.0'],
    ['errors of an aggregate', new AggregateError([new Error(key)], 'all failed'), 'errors.0.message'],
    ['a stack alone', Object.assign(new Error('plain'), { stack: `Error: ${key}` }), 'stack'],
    ['the name of a property', { headers: { [key]: 1 } }, 'the name of a property of headers'],
    ['a hidden property', Object.defineProperty({}, 'request', { value: key, enumerable: false }), 'request'],
    ['a getter', { get token() { return key } }, 'token'],
    ['a symbol', { [Symbol('credential')]: key }, 'Symbol(credential)'],
    ['a map', new Map([['a', new Set([key])]]), 'entry 0.entry 0'],
    ['headers', new Headers({ authorization: 'Bearer another-planted-key' }), 'authorization'],
    ['bytes', { body: new TextEncoder().encode('{"key":"another-planted-key"}') }, 'body.bytes'],
    ['an error that prints nothing of itself', Object.assign(new Discreet('quiet'), { apiKey: key }), 'apiKey'],
  ])('finds a key in %s', (_what, value, where) => {
    expect(keys.in(value)).toContain(where)
  })

  it('finds what only printing shows', () => {
    expect(keys.in({ toJSON: () => ({ apiKey: key }) })).toContain('JSON.stringify()')
    expect(keys.in({ toString: () => key })).toContain('String()')
    expect(keys.in({ [Symbol.for('nodejs.util.inspect.custom')]: () => key })).toContain('inspect()')
  })

  it('finds keys that were encoded', () => {
    expect(keys.in(`https://example.com/?key=${encodeURIComponent(key)}`)).toContain('value')
    expect(keys.in(JSON.stringify({ key }))).toContain('value')
    expect(keys.in(`Basic ${Buffer.from(key).toString('base64')}`)).toContain('value')
  })

  it('finds nothing where there is nothing', () => {
    const circle: Record<string, unknown> = { text: 'planted', count: 10n, nothing: undefined, fails: new Discreet('quiet') }
    circle['self'] = circle
    expect(keys.in(circle)).toEqual([])
    expect([keys.in(undefined), keys.in(null), keys.in(7), keys.in(() => key)].flat().filter((where) => where !== 'String()')).toEqual([])
    expect(keys.in({ get broken(): string { throw new Error('no') } })).toEqual([])
  })

  it('refuses a key so short that it could be there by chance', () => {
    expect(() => plantedKeys('abc')).toThrow(/shorter than 8/)
  })
})

it('has these types', () => {
  expectTypeOf(plantedKeys).returns.toEqualTypeOf<PlantedKeys>()
  expectTypeOf<PlantedKeys['in']>().toEqualTypeOf<(value: unknown) => readonly string[]>()
})
