import { ProviderUnavailableError } from '@arq/core'

/** Something else than a model server answered. */
export function webPageError(provider: string): ProviderUnavailableError {
  return new ProviderUnavailableError(
    `${provider} answered with a web page instead of a model's answer: the address is wrong, or a proxy or sign-in page is in between. Check the base URL and the network.`,
    { isRetryable: false },
  )
}
