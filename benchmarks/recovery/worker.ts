import { parentPort, workerData } from 'node:worker_threads'
import { shareOf, type Share } from './share.js'

parentPort?.postMessage(await shareOf(workerData as Share))
