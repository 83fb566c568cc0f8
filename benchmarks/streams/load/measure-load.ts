import type { Stores } from '@arq/core'
import { collectGarbage } from '../../shared/collect-garbage.js'
import { percentile } from '../../shared/percentile.js'
import { rounded } from '../../shared/rounded.js'
import { coreWaitMs } from './core-wait.js'
import { openServer } from './open-server.js'
import { ReaderProcess } from './reader-process.js'
import { nowMicros } from './stamp.js'

export interface LoadFigures {
  chunks_per_second: number
  lag_ms_p50: number
  lag_ms_p95: number
  lag_ms_max: number
  /** The same from when the provider's text was due: what a busy process was late with reading it as well. */
  due_lag_ms_p95: number
  /** Of the server's process at the end, and how much of it came with the load. */
  rss_mb: number
  rss_mb_added: number
  /** Texts that were sent and not received, or received in disorder, or in a body that broke off. */
  lost: number
  /** Processor time of the server for each text, in microseconds, and how much of it was the kernel's. */
  us_per_chunk: number
  us_per_chunk_kernel: number
  /** Shares of a core that the server and the readers used. */
  server_processor: number
  reader_processor: number
  /** Share of the time in which the server had work and other processes had the cores; left out where the system does not tell. */
  server_waited?: number
}

/** Between the start of the texts and that of the watch. */
const calmMs = 1_000
const megabyte = 1_048_576

/** Runs that many answers at once against stores of their own, and watches them for some seconds once all are open. */
export async function measureLoad(stores: Stores, runs: number, seconds: number): Promise<LoadFigures> {
  collectGarbage()
  const rssBefore = process.memoryUsage.rss()
  const server = await openServer(stores)
  const readers = new ReaderProcess()
  readers.tell({ type: 'open', url: server.url, runs })
  await readers.reading
  server.provider.begin()
  const from = nowMicros() + calmMs * 1_000
  readers.tell({ type: 'watch', from, to: from + seconds * 1_000_000 })
  await pause(calmMs)
  const before = process.cpuUsage()
  const waitedBefore = coreWaitMs()
  await pause(seconds * 1_000)
  const { user, system } = process.cpuUsage(before)
  const perChunk = (micros: number): number => rounded(micros / figures.lags.length, 1)
  const waited = coreWaitMs()
  const rss = process.memoryUsage.rss()
  // Texts that were given within the time are on their way.
  await pause(calmMs)
  server.provider.end()
  const figures = await readers.figures
  await server.close()
  const sent = figures.received.map((_received, index) => server.provider.sent.get(`user-${index}`) ?? 0)
  const missing = figures.received.reduce((sum, received, index) => sum + Math.abs((sent[index] ?? 0) - received), 0)
  return {
    chunks_per_second: Math.round(figures.lags.length / seconds),
    lag_ms_p50: rounded(percentile(figures.lags, 0.5)),
    lag_ms_p95: rounded(percentile(figures.lags, 0.95)),
    lag_ms_max: rounded(figures.lags.reduce((most, lag) => Math.max(most, lag), 0)),
    due_lag_ms_p95: rounded(percentile(figures.lagsSinceDue, 0.95)),
    rss_mb: Math.round(rss / megabyte),
    rss_mb_added: Math.round((rss - rssBefore) / megabyte),
    lost: missing + figures.disordered + figures.broken,
    us_per_chunk: perChunk(user + system),
    us_per_chunk_kernel: perChunk(system),
    server_processor: rounded((user + system) / (seconds * 1_000_000)),
    reader_processor: rounded(figures.processor),
    ...(waited === undefined || waitedBefore === undefined ? {} : { server_waited: rounded((waited - waitedBefore) / (seconds * 1_000)) }),
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
