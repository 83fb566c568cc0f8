import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'

const caches = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache')
const folder = process.env['ARQ_MODEL_DIR'] ?? path.join(caches, 'arq', 'models')

/** Whether the demo's small model is on this machine. Tests never download it. */
export const hasLocalModel: boolean = existsSync(path.join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf'))
