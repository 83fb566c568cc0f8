import { describe, expect, it } from 'vitest'
import { PrunedMap } from './pruned-map.js'

const expiring = (maxSize: number) => new PrunedMap<number>(maxSize, (until, now) => until <= now)

describe('PrunedMap', () => {
  it('drops what is done when there is too much, and nothing else', () => {
    const map = expiring(3)
    for (const [index, key] of ['a', 'b', 'c'].entries()) map.set(key, index === 1 ? 9 : 5, 0)
    map.set('d', 20, 5)
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([undefined, 9, undefined, 20])
  })

  it('stays within twice what is needed, or its bound', () => {
    const map = expiring(10)
    for (let now = 0; now < 1_000; now += 1) {
      map.set(`key-${now}`, now + 50, now)
      expect(map.size).toBeLessThanOrEqual(100)
    }
    for (let now = 2_000; now < 3_000; now += 1) map.set(`key-${now}`, now + 1, now)
    expect(map.size).toBeLessThanOrEqual(10)
  })

  it('looks through all entries seldom, also where all of them are needed', () => {
    let looks = 0
    const map = new PrunedMap<number>(10, () => {
      looks += 1
      return false
    })
    for (let key = 0; key < 10_000; key += 1) map.set(`${key}`, key, 0)
    expect(looks).toBeLessThan(3 * 10_000)
  })

  it('deletes by the beginning of keys', () => {
    const map = expiring(10)
    for (const key of ['a/1', 'a/2', 'ab/1']) map.set(key, 5, 0)
    map.deletePrefix('a/')
    expect(['a/1', 'a/2', 'ab/1'].map((key) => map.get(key))).toEqual([undefined, undefined, 5])
  })
})
