/** Puts the demo's model file where the demo and the tests look for it: `node apps/demo/model/fetch-model.mjs`. Prints its path. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { obtainSmolLm2 } from './obtain-smollm2.mjs'

const name = 'SmolLM2-135M-Instruct.Q4_1.gguf'
const caches = process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache')
const folder = process.env['ARQ_MODEL_DIR'] || path.join(caches, 'arq', 'models')
const target = path.join(folder, name)

try {
  console.log(existsSync(target) ? target : await obtainSmolLm2(name, folder, ({ detail }) => console.log(detail)))
} catch (error) {
  console.error(`${error.message}\nThe demo looks for the file itself when it starts; without it, it answers from a simulator.`)
  process.exit(1)
}
