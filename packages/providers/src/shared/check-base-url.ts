import { ConfigError } from '@arq/core'

/** Throws `ConfigError` for an address that no request could be sent to, or only one that loses a part of it. Never shows the address: it may hold a key. */
export function checkBaseURL(baseURL: string, provider: string, example: string): void {
  if (!/^https?:\/\//.test(baseURL) || !URL.canParse(baseURL)) {
    throw new ConfigError(`The base URL of ${provider} is not a web address, so no request can be sent. Use something like ${example}.`)
  }
  const { username, password, search, hash } = new URL(baseURL)
  if (username !== '' || password !== '') {
    throw new ConfigError(`The base URL of ${provider} holds a user name or password, which fetch refuses to send. Leave them out, and give the key as apiKey.`)
  }
  if (search !== '' || hash !== '') {
    throw new ConfigError(`The base URL of ${provider} holds a query or a fragment, which would end up in the middle of each address. Leave it out; keys go into apiKey.`)
  }
}
