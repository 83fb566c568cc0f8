import { createArq, type Arq } from '@arq/server'
import { brook, type BrookOptions } from './brook.js'

export function serveBrook(options: BrookOptions): Arq {
  return createArq({ model: { provider: brook(options), model: 'brook-1' } })
}
