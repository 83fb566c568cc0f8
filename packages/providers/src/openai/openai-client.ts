import OpenAI, { type ClientOptions } from 'openai'
import { clientSettings } from './client-settings.js'

/** A client for one attempt: making one takes microseconds, and keeps the keys of attempts apart. */
export function openaiClient(options: Pick<ClientOptions, 'baseURL' | 'fetch' | 'organization' | 'project'> & { apiKey: string }): OpenAI {
  return new OpenAI({ ...clientSettings, ...options })
}
