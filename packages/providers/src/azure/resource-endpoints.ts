import { ConfigError, type Clock } from '@arq/core'
import type { OpenCalls } from '../shared/open-call.js'
import { azureKey } from './azure-key.js'
import type { AzureEndpoint, AzureOptions } from './azure-options.js'
import { resourceAddress } from './resource-address.js'
import { ResourceEndpoint } from './resource-endpoint.js'

/** The endpoints of a provider. Throws `ConfigError`, which says what to do, for options that cannot work. */
export function resourceEndpoints(options: AzureOptions, { name, clock, calls }: { name: string; clock: Clock; calls: OpenCalls }): readonly ResourceEndpoint[] {
  const { endpoints, apiVersion, api = 'chat', cursor = false, deployments = {}, fetch, timeouts } = options
  if (endpoints.length === 0) throw new ConfigError(`${name} was given no endpoint, so nobody can be asked. Give one, like https://my-resource.openai.azure.com.`)
  if (cursor && api === 'chat') throw new ConfigError(`${name} was told that answers can be taken up by cursor, and Chat Completions keep none. Set api: 'responses', or leave cursor out.`)
  const sharedKey = azureKey(options, clock, name)
  return endpoints.map((given) => {
    const own: AzureEndpoint = typeof given === 'string' ? { endpoint: given } : given
    const key = azureKey(own, clock, name) ?? sharedKey
    if (key === undefined) throw new ConfigError(`${name} was not told how to sign requests, so nothing can be asked. Give one of apiKey, tokenProvider and credential.`)
    return new ResourceEndpoint({
      address: resourceAddress(own.endpoint, name),
      apiVersion: checkedVersion(own.apiVersion ?? apiVersion, name),
      key,
      ownDeployments: own.deployments && checkedDeployments(own.deployments, name),
      sharedDeployments: checkedDeployments(deployments, name),
      fetch,
      connection: { provider: name, api, keepsAnswers: cursor, calls, clock, timeouts },
    })
  })
}

function checkedVersion(apiVersion: string | undefined, name: string): string | undefined {
  if (apiVersion === undefined || /^\d{4}-\d{2}-\d{2}(?:-preview)?$/.test(apiVersion)) return apiVersion
  throw new ConfigError(`The API version of ${name} is no date, so no address can be made of it. Give one like 2024-10-21, or leave it out for the v1 API.`)
}

function checkedDeployments(deployments: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> {
  const unnamed = Object.keys(deployments).find((model) => deployments[model]?.trim() === '')
  if (unnamed === undefined) return deployments
  throw new ConfigError(`${name} was given an empty deployment for ${unnamed}, so that model could not be asked. Name its deployment, or leave the model out.`)
}
