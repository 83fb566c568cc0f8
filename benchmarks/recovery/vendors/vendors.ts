import type { AttemptTimeouts, Clock, LLMProvider } from '@arq/core'
import { anthropic } from '@arq/providers/anthropic'
import { azure } from '@arq/providers/azure'
import { ollama } from '@arq/providers/ollama'
import { openai } from '@arq/providers/openai'
import { azureResponsesWire, openaiResponsesWire, wireProfiles, type OllamaModel, type WireProfile } from '@arq/testkit/node'

export interface VendorExtras {
  /** Where it is. */
  url: string
  fetch?: typeof fetch
  clock: Clock
  timeouts?: AttemptTimeouts
}

/** A model at a vendor, through ARQ's provider for it. */
export interface Vendor {
  name: string
  model: string
  profile: WireProfile
  /** How the vendor, and not ARQ, lets an answer be continued; the others refuse a request that ends in an assistant turn. */
  takesPrefill: boolean
  /** Keeps answers for requests that ask for it, so that they can be taken up by cursor. */
  canKeep?: boolean
  /** Is asked to. */
  keeps?: boolean
  /** Where a tool call is whole: before the event that proves the answer whole, so that an answer may break off behind it, or only there. */
  callsEnd: 'each' | 'together' | 'with-marker'
  make(extras: VendorExtras): LLMProvider
}

const apiKey = 'bench-key-71c0'

/** As long as the ids that the fault server gives its first nine responses: a place is a byte, and the id stands before all of them. */
const responseId = 'resp_fault_1'
const openaiResponses: WireProfile = { ...wireProfiles['openai-responses'], wire: openaiResponsesWire(responseId) }
const azureResponses: WireProfile = { ...wireProfiles['azure-responses'], wire: azureResponsesWire(responseId) }

/** The only models of the fault server's Ollama: one whose template goes on with an answer, and one whose does not. */
export const ollamaModels: readonly OllamaModel[] = [
  { name: 'continuing' },
  { name: 'closing', template: '{{ range .Messages }}<|{{ .Role }}|>{{ .Content }}<|end|>{{ end }}<|assistant|>' },
]

/** Every wire that ARQ speaks, and every way that its vendors let an answer be continued. */
export const vendors: readonly Vendor[] = [
  { name: 'openai chat', model: 'gpt-4o', profile: wireProfiles['openai-chat'], takesPrefill: false, callsEnd: 'with-marker', make: ({ url, ...extras }) => openai({ ...extras, apiKey, api: 'chat', baseURL: `${url}/v1` }) },
  { name: 'openai responses', model: 'gpt-4o', profile: openaiResponses, takesPrefill: false, canKeep: true, callsEnd: 'each', make: ({ url, ...extras }) => openai({ ...extras, apiKey, name: 'openai-responses', api: 'responses', baseURL: `${url}/v1` }) },
  { name: 'openai background', model: 'gpt-4o', profile: openaiResponses, takesPrefill: false, canKeep: true, callsEnd: 'each', keeps: true, make: ({ url, ...extras }) => openai({ ...extras, apiKey, name: 'openai-background', api: 'responses', baseURL: `${url}/v1` }) },
  { name: 'azure chat', model: 'gpt-4o', profile: wireProfiles['azure-chat'], takesPrefill: false, callsEnd: 'with-marker', make: ({ url, ...extras }) => azure({ ...extras, apiKey, endpoints: [url] }) },
  { name: 'azure responses', model: 'gpt-4o', profile: azureResponses, takesPrefill: false, callsEnd: 'each', make: ({ url, ...extras }) => azure({ ...extras, apiKey, name: 'azure-responses', api: 'responses', endpoints: [url] }) },
  { name: 'azure legacy chat', model: 'gpt-4o', profile: wireProfiles['azure-chat'], takesPrefill: false, callsEnd: 'with-marker', make: ({ url, ...extras }) => azure({ ...extras, apiKey, name: 'azure-legacy', apiVersion: '2024-10-21', endpoints: [url] }) },
  { name: 'anthropic 4.5', model: 'claude-haiku-4-5', profile: wireProfiles.anthropic, takesPrefill: true, callsEnd: 'with-marker', make: ({ url, ...extras }) => anthropic({ ...extras, apiKey, baseURL: url }) },
  { name: 'anthropic 4.8', model: 'claude-opus-4-8', profile: wireProfiles.anthropic, takesPrefill: false, callsEnd: 'with-marker', make: ({ url, ...extras }) => anthropic({ ...extras, apiKey, name: 'anthropic-later', baseURL: url }) },
  { name: 'ollama', model: 'continuing', profile: wireProfiles.ollama, takesPrefill: true, callsEnd: 'together', make: ({ url, ...extras }) => ollama({ ...extras, defaultModel: 'continuing', host: url }) },
  { name: 'ollama closing', model: 'closing', profile: wireProfiles.ollama, takesPrefill: false, callsEnd: 'together', make: ({ url, ...extras }) => ollama({ ...extras, defaultModel: 'closing', host: url }) },
]
