import { createArqFromEnv, type Arq } from '@arq/server'
import { obtainSmolLm2 } from '../model/obtain-smollm2.mjs'

export const arq: Arq = createArqFromEnv({ local: { load: () => import('node-llama-cpp'), obtain: obtainSmolLm2 } })
