import type { NewRun, RunRecord } from '@arq/core'
import { readJson } from '../reply-words.js'

/** The record of a run as the store keeps it. */
export interface RunRow {
  run: RunRecord
  /** Token of the call that claimed its thread. */
  born: string
  /** Until when its lease holds, in milliseconds by the server's clock. */
  leaseUntil: number
  /** Whether it does now. */
  isHeld: boolean
  /** In microseconds: the order of runs made in one millisecond. */
  createdMicros: number
  stopRequested: boolean
}

/** Reads the answer of the scripts that tell a run: after their first word. */
export function runRow(purpose: string, [json, created, state, fence, lease, stop, born, length, now]: readonly unknown[]): RunRow {
  const identity = readJson(purpose, json) as NewRun
  const createdMicros = Number(created)
  return {
    run: {
      ...identity,
      state: state === 'ended' ? 'ended' : 'live',
      lastSeq: Number(length),
      createdAt: Math.floor(createdMicros / 1_000),
      fence: Number(fence),
    },
    born: String(born),
    leaseUntil: Number(lease),
    isHeld: Number(lease) > Number(now),
    createdMicros,
    stopRequested: stop === '1',
  }
}
