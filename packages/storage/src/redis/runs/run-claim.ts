import type { NewRun } from '@arq/core'
import { readJson } from '../reply-words.js'

/** What a thread knows of a run: enough for anybody to make it, should the one that claimed the thread go down before. */
export interface RunClaim {
  /** Token of the call that claimed. */
  born: string
  /** Milliseconds, by the clock of the thread's server. */
  at: string
  leaseMs: string
  stopRequested: boolean
  /** The run as JSON. */
  json: string
  run: NewRun
}

export function readClaim(purpose: string, words: unknown): RunClaim {
  const [, born = '', at = '', leaseMs = '', stop, json = ''] = /^(\S+) (\d+) (\d+) ([01]) (.*)$/s.exec(String(words)) ?? []
  return { born, at, leaseMs, stopRequested: stop === '1', json, run: readJson(purpose, json) as NewRun }
}
