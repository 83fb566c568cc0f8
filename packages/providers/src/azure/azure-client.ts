import type OpenAI from 'openai'
import { AzureOpenAI } from 'openai'
import { clientSettings } from '../openai/client-settings.js'
import { openaiClient } from '../openai/openai-client.js'
import type { AzureKey } from './azure-key.js'

export interface AzureClientOptions {
  /** Root of the resource. */
  address: string
  /** For the older API. */
  apiVersion: string | undefined
  kind: AzureKey['kind']
  key: string
  fetch: typeof globalThis.fetch | undefined
}

/** A client of one resource for one attempt. Nothing of OpenAI's own is read from the environment: an organisation there is none here. */
export function azureClient({ address, apiVersion, kind, key, fetch }: AzureClientOptions): OpenAI {
  const shared = { organization: null, project: null, ...(fetch === undefined ? {} : { fetch }) }
  // The v1 API takes a key and a token alike as Bearer.
  if (apiVersion === undefined) return openaiClient({ ...shared, apiKey: key, baseURL: `${address}/openai/v1` })
  // An absent key would be read from the environment, and exclude the token.
  const auth = kind === 'key' ? { apiKey: key } : { apiKey: '', azureADTokenProvider: () => Promise.resolve(key) }
  return new AzureOpenAI({ ...clientSettings, ...shared, ...auth, apiVersion, baseURL: `${address}/openai` })
}
