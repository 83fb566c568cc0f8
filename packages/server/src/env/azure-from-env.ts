import { ConfigError } from '@arq/core'
import { azure } from '@arq/providers/azure'
import type { ServedChoice } from '../arq.js'
import type { Environment } from './parse-settings.js'

/** Used where neither `ARQ_MODEL` nor `AZURE_OPENAI_DEPLOYMENT` names a deployment: Azure's own suggestion is to call one as its model. */
const defaultDeployment = 'gpt-4.1-mini'

/** What of an Azure resource the environment names. */
export function azureSettings(env: Environment): 'none' | 'key alone' | 'complete' {
  if (!isSet(env['AZURE_OPENAI_API_KEY'])) return 'none'
  return isSet(env['AZURE_OPENAI_ENDPOINT']) ? 'complete' : 'key alone'
}

/** Azure OpenAI by `AZURE_OPENAI_*`. Throws `ConfigError` where one that is needed is missing or wrong. */
export function azureFromEnv(env: Environment, deployment: string | undefined, reason: string): ServedChoice {
  const apiKey = needed(env, 'AZURE_OPENAI_API_KEY')
  const endpoint = needed(env, 'AZURE_OPENAI_ENDPOINT')
  const apiVersion = env['AZURE_OPENAI_API_VERSION']
  const named = env['AZURE_OPENAI_DEPLOYMENT']
  const provider = azure({ endpoints: [endpoint], apiKey, ...(isSet(apiVersion) ? { apiVersion: apiVersion.trim() } : {}) })
  return { provider, model: deployment ?? (isSet(named) ? named.trim() : defaultDeployment), reason }
}

function needed(env: Environment, name: string): string {
  const value = env[name]
  if (isSet(value)) return value
  throw new ConfigError(`ARQ_MODEL asks for azure, and ${name} is not set, so nothing can be asked. Set AZURE_OPENAI_API_KEY and AZURE_OPENAI_ENDPOINT and start again.`)
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== ''
}
