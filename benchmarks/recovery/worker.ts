import { parentPort, workerData } from 'node:worker_threads'
import { shareOf, type Share } from './share.js'

// Hundreds of thousands of errors are made here, and nobody reads where.
Error.stackTraceLimit = 0
parentPort?.postMessage(await shareOf(workerData as Share))
