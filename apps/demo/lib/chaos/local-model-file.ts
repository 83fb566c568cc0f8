import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

const name = 'SmolLM2-135M-Instruct.Q4_1.gguf'

/** Where the demo's small model is, if it is on this machine; the chaos panel never downloads it. */
export function localModelFile(): string | undefined {
  const caches = process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache')
  const file = path.join(process.env['ARQ_MODEL_DIR'] || path.join(caches, 'arq', 'models'), name)
  return existsSync(file) ? file : undefined
}
