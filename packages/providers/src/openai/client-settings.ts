import type { ClientOptions } from 'openai'

/** The SDK without its own ideas about time, retries and logs. */
export const clientSettings: Pick<ClientOptions, 'adminAPIKey' | 'logLevel' | 'maxRetries' | 'timeout'> = {
  // Or it would be read from the environment, and sent to whatever address this is.
  adminAPIKey: null,
  maxRetries: 0,
  // The SDK's own timer is not ours to test, so it is set to the longest a timer can wait.
  timeout: 2_147_483_647,
  logLevel: 'off',
}
