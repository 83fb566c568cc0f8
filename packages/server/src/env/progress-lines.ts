import type { Logger } from '@arq/core'
import type { ModelProgress } from '@arq/providers/local'

/** Tells how a model is coming along: each new step, and each tenth of a download. */
export function progressLines(logger: Logger): (progress: ModelProgress) => void {
  let told = ''
  return ({ detail, receivedBytes, totalBytes }) => {
    const tenths = receivedBytes === undefined || totalBytes === undefined ? undefined : Math.floor((receivedBytes / totalBytes) * 10)
    const line = tenths === undefined ? detail : `${detail}, ${tenths * 10} %`
    if (line === told) return
    told = line
    logger.info(line)
  }
}
