import { Worker } from 'node:worker_threads'
import type { ConformanceCase } from './conformance-case.js'
import type { ConformanceSettings } from './read-settings.js'
import type { Replayed } from './replay-cases.js'

/** Replays the cases on as many threads as the settings say, each with providers of its own. */
export async function inWorkers(cases: readonly ConformanceCase[], settings: ConformanceSettings): Promise<Replayed> {
  const bytesOf = ({ bodies }: ConformanceCase): number => bodies.reduce((sum, body) => sum + body.length, 0)
  const longestFirst = cases.toSorted((left, right) => bytesOf(right) - bytesOf(left))
  const shares = Array.from({ length: settings.workers }, (_, worker) => longestFirst.filter((_case, index) => index % settings.workers === worker))
  const replayed = await Promise.all(shares.map((share) => inWorker(share, settings)))
  return { cases: replayed.flatMap((one) => one.cases), timersLeft: replayed.reduce((sum, { timersLeft }) => sum + timersLeft, 0) }
}

function inWorker(cases: readonly ConformanceCase[], settings: ConformanceSettings): Promise<Replayed> {
  const workerData = { cases, settings: { ...settings, folder: settings.folder.href } }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('A thread of the benchmark ended without its figures, so the rest says nothing. Run it again.')))
  })
}
