import { ConfigError } from '@arq/core'
import { checkBaseURL } from '../shared/check-base-url.js'

const example = 'https://my-resource.openai.azure.com'

/**
 * The root of a resource, without a closing slash, from what people paste: with `/openai` or `/openai/v1` behind it or
 * without. Throws `ConfigError` for what is no such address.
 */
export function resourceAddress(endpoint: string, provider: string): string {
  const address = endpoint.trim()
  checkBaseURL(address, provider, example)
  if (/\/deployments\b/.test(new URL(address).pathname)) {
    throw new ConfigError(
      `An endpoint of ${provider} has a deployment in its address, so no other one could be asked there. Give the resource alone, like ${example}, and name the deployment in deployments.`,
    )
  }
  return address.replace(/\/+$/, '').replace(/\/openai(?:\/v1)?$/, '').replace(/\/+$/, '')
}
