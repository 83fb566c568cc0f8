import { expect, it } from 'vitest'
import { redisTarget } from './redis-target.js'

it('is one server, or a cluster by some of its nodes', () => {
  expect(redisTarget('redis://one:6379/0')).toEqual({ url: 'redis://one:6379/0' })
  expect(redisTarget('rediss://ada:pass@one:6379, rediss://two:6379')).toEqual({ cluster: ['rediss://ada:pass@one:6379', 'rediss://two:6379'] })
  expect(redisTarget('redis://one:6379,')).toEqual({ cluster: ['redis://one:6379'] })
})
