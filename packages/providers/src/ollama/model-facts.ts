import type { ModelCapabilities } from '@arq/core'
import { jsonField } from '../shared/json-field.js'
import { continuesAnswers } from './continues-answers.js'

/** What `/api/show` tells of one model. */
export interface ModelFacts {
  capabilities: ModelCapabilities
  /** Turns vectors out instead of words. */
  embeds: boolean
  /** How much it thinks can be set, not only whether: the gpt-oss family. */
  hasThinkingLevels: boolean
}

/** What is promised of a model before it was asked about: little, so that little can break. */
export const unknownCapabilities: ModelCapabilities = {
  tools: false,
  vision: false,
  structuredOutput: true,
  reasoning: false,
  continuation: 'instruct',
  contextWindow: 8_192,
  maxOutput: 8_192,
}

/**
 * The daemon sets no limit but the window, and every token of it takes memory whether it is used or not. Callers that ask
 * for the longest answer would so ask for a window that few machines have.
 */
const longestAnswer = 8_192
const longestThoughtAnswer = 16_384

/** Reads an `/api/show` document; `undefined` where it tells nothing of a model. */
export function modelFacts(shown: unknown): ModelFacts | undefined {
  const template = jsonField(shown, 'template')
  const info = jsonField(shown, 'model_info')
  if (typeof template !== 'string' && (typeof info !== 'object' || info === null)) return undefined
  const has = capabilityTest(shown, typeof template === 'string' ? template : '')
  const contextWindow = contextLength(info) ?? unknownCapabilities.contextWindow
  const reasoning = has('thinking')
  const embeds = has('embedding')
  return {
    capabilities: {
      tools: has('tools'),
      vision: has('vision'),
      structuredOutput: !embeds,
      reasoning,
      // A thinking model may think again before it goes on, so that the seam would break.
      continuation: !reasoning && continuesAnswers(template, jsonField(shown, 'modelfile')) ? 'prefill' : 'instruct',
      contextWindow,
      maxOutput: Math.min(contextWindow, reasoning ? longestThoughtAnswer : longestAnswer),
    },
    embeds,
    hasThinkingLevels: /^gpt-?oss/i.test(familyOf(shown)),
  }
}

/** Older daemons list no capabilities; their templates and files give them away. */
function capabilityTest(shown: unknown, template: string): (name: string) => boolean {
  const listed = jsonField(shown, 'capabilities')
  if (Array.isArray(listed)) return (name) => listed.includes(name)
  const found = [
    /\.Tools\b/.test(template) ? 'tools' : '',
    jsonField(shown, 'projector_info') === undefined ? '' : 'vision',
    /\bbert\b/i.test(familyOf(shown)) ? 'embedding' : '',
  ]
  return (name) => found.includes(name)
}

function familyOf(shown: unknown): string {
  const family = jsonField(shown, 'details', 'family')
  return typeof family === 'string' ? family : ''
}

function contextLength(info: unknown): number | undefined {
  const architecture = jsonField(info, 'general.architecture')
  const length = typeof architecture === 'string' ? jsonField(info, `${architecture}.context_length`) : undefined
  return typeof length === 'number' && length > 0 ? length : undefined
}
