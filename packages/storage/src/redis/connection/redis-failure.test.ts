import { describe, expect, it } from 'vitest'
import { isPassing, redisFailure } from './redis-failure.js'
import { replyCode } from './reply-code.js'

const inScript6 = new Error("ERR Error running script (call to f_8b67f): @user_script:12: @user_script: 12: -OOM command not allowed when used memory > 'maxmemory'.")
const inScript7 = new Error("OOM command not allowed when used memory > 'maxmemory'. script: 8b67f, on @user_script:12.")
const refused = Object.assign(new Error('Reconnecting was given up.'), { originalError: new Error('WRONGPASS invalid username-password pair or user is disabled.') })

describe('what Redis answers', () => {
  it.each([
    [inScript6, 'OOM'], [inScript7, 'OOM'], [refused, 'WRONGPASS'], [new Error('ERR unknown command'), 'ERR'], [new Error("READONLY You can't write against a read only replica."), 'READONLY'],
    [new Error('connect ECONNREFUSED 127.0.0.1:6379'), undefined], [new Error('Socket closed unexpectedly'), undefined], [new Error(''), undefined], ['OOM text', undefined],
  ])('is known by its word (%s)', (error, word) => {
    expect(replyCode(error)).toBe(word)
  })

  it.each([
    ['connect ECONNREFUSED', true], ['Socket closed unexpectedly', true], ['LOADING Redis is loading', true], ['CLUSTERDOWN The cluster is down', true], ['READONLY replica', true],
    ['OOM command not allowed', false], ['WRONGPASS invalid', false], ['NOPERM no permission', false], ['ERR syntax', false], ['WRONGTYPE Operation', false],
  ])('is tried again where that may help (%s: %s)', (message, may) => {
    expect(isPassing(new Error(message))).toBe(may)
  })

  it.each([
    ['connect ECONNREFUSED', true, /cannot be reached.*REDIS_URL/], ['LOADING Redis is loading', true, /cannot be reached/], ['OOM command not allowed', true, /maxmemory/], ['MISCONF Errors writing', true, /disk/],
    ['WRONGPASS invalid', false, /user name and password/], ['WRONGTYPE Operation', false, /prefix/], ['ERR syntax', false, /6\.2/],
  ])('becomes a StorageError with what to do (%s)', (message, isRetryable, says) => {
    const failure = redisFailure('append to the log of a run', new Error(`${message} my-secret`))
    expect(failure).toMatchObject({ code: 'storage_failed', isRetryable, details: { store: 'redis', operation: 'append to the log of a run' } })
    expect(failure.message).toMatch(/^Redis could not append to the log of a run: .+\. .+\. .+\.$/)
    expect(failure.message).toMatch(says)
    expect(JSON.stringify(failure)).not.toContain('my-secret')
  })
})
