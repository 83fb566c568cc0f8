import { ConfigError } from '@arq/core'

/** The error for a context that could not be made. */
export function notEnoughMemory(contextSize: number, cause: unknown): ConfigError {
  return new ConfigError(`There is not enough memory for a context of ${contextSize} tokens, so the model cannot run. Choose a smaller contextSize or a smaller model.`, {
    cause,
  })
}
