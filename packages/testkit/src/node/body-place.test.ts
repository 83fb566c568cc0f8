import { describe, expect, it } from 'vitest'
import { byteOfPlace, type BodyPlace } from './body-place.js'
import type { Frame } from './frame.js'
import { planBody } from './plan-body.js'

const texts = ['data: head\n\n', 'data: one\n\n', 'data: two\n\n', 'data: three\n\n', 'data: end\n\n']
const frames: readonly Frame[] = texts.map((text, index) => ({ bytes: Buffer.from(text), isText: index > 0 && index < 4 }))
const whole = texts.join('')
const upTo = (place: BodyPlace): string => whole.slice(0, byteOfPlace(place, frames))

describe('byteOfPlace', () => {
  it('finds each place by what stands there', () => {
    expect(upTo('start')).toBe('')
    expect(upTo('inside-text')).toBe('data: head\n\ndata: one\n\ndata:')
    expect(upTo('after-text')).toBe('data: head\n\ndata: one\n\ndata: two\n\n')
    expect(upTo('before-last-event')).toBe(texts.slice(0, 4).join(''))
    expect(upTo('last-line-end')).toBe(whole.trimEnd())
    expect(upTo('end')).toBe(whole)
    expect(upTo({ afterEvents: 2 })).toBe('data: head\n\ndata: one\n\n')
    expect(byteOfPlace(7, frames)).toBe(7)
  })

  it('takes the middle of a document for every place inside it', () => {
    const document: readonly Frame[] = [{ bytes: Buffer.from('{"text":1}'), isText: true }]
    const places = (['start', 'inside-text', 'after-text', 'before-last-event', 'end'] as const).map((place) => byteOfPlace(place, document))
    expect(places).toEqual([0, 5, 5, 5, 10])
  })
})

describe('planBody', () => {
  const errorFrame = (): Frame => ({ bytes: Buffer.from('error'), isText: false })
  const sent = (scenario: Parameters<typeof planBody>[1], of = frames): string =>
    planBody(of, scenario, errorFrame).map((action) => (action.do === 'write' ? action.bytes.toString() : '')).join('')

  it('puts a fault at a place', () => {
    expect(sent({ fault: { kind: 'close', atByte: 'before-last-event' } })).toBe(upTo('before-last-event'))
  })

  it('sends the end again from the last text on, and no document twice', () => {
    expect(sent({ repeatsEnd: true })).toBe(whole + texts.slice(3).join(''))
    expect(sent({ repeatsEnd: true }, frames.slice(0, 1))).toBe('data: head\n\n')
  })

  it('puts an error in place of a document', () => {
    const fault = { kind: 'stream-error', atByte: 'inside-text', error: {} } as const
    expect(sent({ fault }, frames.slice(1, 2))).toBe('error')
    expect(sent({ fault })).toBe(`${texts.slice(0, 3).join('')}error`)
  })
})
