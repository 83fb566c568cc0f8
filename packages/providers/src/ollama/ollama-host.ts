import { ConfigError } from '@arq/core'

const defaultHost = 'http://127.0.0.1:11434'

/**
 * The address that `/api/...` is added to. Reads what `OLLAMA_HOST` may hold: a host, a host with a port, or a URL;
 * `0.0.0.0` is where a daemon listens, not where it is reached. Throws `ConfigError` for anything else.
 */
export function ollamaHost(host: string | undefined): string {
  if (host === undefined || host.trim() === '') return defaultHost
  const named = host.trim().replace(/^:/, '127.0.0.1:')
  const hasScheme = named.includes('://')
  const address = hasScheme ? named : `http://${named}`
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) throw noAddress()
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') throw withCredentials()
  if (url.search !== '' || url.hash !== '') throw withQuery()
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.port === '' && !hasScheme) url.port = '11434'
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function noAddress(): ConfigError {
  return new ConfigError('The host of Ollama is not an address, so no request can be sent. Use something like http://127.0.0.1:11434.')
}

function withQuery(): ConfigError {
  return new ConfigError('The host of Ollama holds a query or a fragment, which would be lost. Leave it out; what a proxy asks for goes into `headers`.')
}

function withCredentials(): ConfigError {
  return new ConfigError('The host of Ollama holds a user name or password, which fetch refuses to send that way. Put them into `headers` as an authorization.')
}
