import { expect, it } from 'vitest'
import { KeptPlaces } from './kept-places.js'
import type { ResourceEndpoint } from './resource-endpoint.js'

it('forgets the oldest of more than a thousand answers', () => {
  const places = new KeptPlaces()
  const endpoint = { host: 'a' } as ResourceEndpoint
  for (let number = 0; number < 1_000; number += 1) places.remember(`resp_${number}`, endpoint)
  places.remember('resp_0', endpoint)
  places.remember('resp_1000', endpoint)
  expect(['resp_0', 'resp_1', 'resp_2', 'resp_1000'].map((id) => places.find(id) !== undefined)).toEqual([true, false, true, true])
  expect(places.find(undefined)).toBeUndefined()
})
