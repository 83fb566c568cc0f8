import { Worker } from 'node:worker_threads'
import type { Part, Share, ShareResult } from './share.js'

/** Does one part on as many threads as the settings say. */
export function inWorkers(work: Part, settings: Share['settings']): Promise<readonly ShareResult[]> {
  return Promise.all(Array.from({ length: settings.workers }, (_, worker) => inWorker({ work, settings, worker })))
}

function inWorker(workerData: Share): Promise<ShareResult> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('A thread of the benchmark ended without its figures, so the rest says nothing. Run it again.')))
  })
}
