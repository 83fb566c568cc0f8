import { ConfigError, type ModelRequest } from '@arq/core'

/** The request with a model. Throws `ConfigError` where neither it nor the provider names one. */
export function namedRequest(request: ModelRequest, defaultModel: string | undefined, provider: string): ModelRequest {
  const model = request.model === '' ? defaultModel : request.model
  if (model === undefined) throw new ConfigError(`The request to ${provider} names no model, so nobody can answer it. Name one, or set defaultModel.`)
  return { ...request, model }
}
