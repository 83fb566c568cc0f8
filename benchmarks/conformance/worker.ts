import { parentPort, workerData } from 'node:worker_threads'
import type { ConformanceCase } from './conformance-case.js'
import type { ConformanceSettings } from './read-settings.js'
import { replayCases } from './replay-cases.js'

const { cases, settings } = workerData as { cases: readonly ConformanceCase[]; settings: ConformanceSettings }

parentPort?.postMessage(await replayCases(cases, settings))
