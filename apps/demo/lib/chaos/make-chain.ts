import { anthropic } from '@arq/providers/anthropic'
import { local } from '@arq/providers/local'
import { ollama } from '@arq/providers/ollama'
import { openai } from '@arq/providers/openai'
import type { Candidate } from '@arq/recovery'
import path from 'node:path'
import type { ChaosVendor } from './chaos-vendor'
import { localModelFile } from './local-model-file'
import { vendorModels, type VendorName } from './vendor-name'

const apiKey = 'none-is-needed-here'

/** The real providers, pointed at the stand-ins; behind them the model inside this process, where its file is there. */
export async function makeChain(vendors: Readonly<Record<VendorName, ChaosVendor>>): Promise<readonly Candidate[]> {
  const daemon = ollama({ host: vendors.ollama.url, defaultModel: vendorModels.ollama })
  // Learns now, while the stand-in is up for certain, that this model can go on with an answer.
  await daemon.initialize()
  return [
    { provider: openai({ apiKey, baseURL: `${vendors.openai.url}/v1`, api: 'chat' }), model: vendorModels.openai },
    { provider: anthropic({ apiKey, baseURL: vendors.anthropic.url }), model: vendorModels.anthropic },
    { provider: daemon, model: vendorModels.ollama },
    ...localLink(),
  ]
}

function localLink(): readonly Candidate[] {
  const file = localModelFile()
  return file === undefined ? [] : [{ provider: local({ load: () => import('node-llama-cpp'), model: file }), model: path.basename(file), maxOutputTokens: 250 }]
}
