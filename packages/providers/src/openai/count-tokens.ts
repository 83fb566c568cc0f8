import type { FileContent, ModelMessage } from '@arq/core'
import { modelText } from '@arq/core'
import { estimateTokens } from '../shared/estimate-tokens.js'
import { imageTokens } from './image-tokens.js'
import { loadEncoding } from './load-encoding.js'
import { modelFamily } from './model-families.js'

/** Around each turn, with its role: the vendor's cookbook, "how to count tokens". */
const tokensPerMessage = 4
/** Opens the answer. */
const tokensOfAnswerStart = 3
/** Frames around the call or the result of a tool; the vendor does not say how they are written. */
const tokensPerToolPart = 8

/**
 * Tokens of a prompt by the model's own vocabulary, loaded at the first count; by estimate for a model of unknown
 * vocabulary. Files make it an estimate too: pictures are counted as large as they may be, documents by their bytes.
 */
export async function countTokens(model: string, messages: readonly ModelMessage[]): Promise<{ tokens: number; source: 'counted' | 'estimated' }> {
  const files = messages.flatMap(filesOf)
  const fileTokens = files.reduce((sum, file) => sum + tokensOfFile(file, model), 0)
  const tokenizer = modelFamily(model)?.tokenizer
  if (tokenizer === undefined) return { tokens: estimateTokens(messages) + fileTokens, source: 'estimated' }
  const encoding = await loadEncoding(tokenizer)
  let tokens = tokensOfAnswerStart + fileTokens
  for (const message of messages) tokens += tokensPerMessage + encoding.count(modelText(message)) + toolParts(message, encoding.count)
  return { tokens, source: files.length === 0 ? 'counted' : 'estimated' }
}

function toolParts({ content }: ModelMessage, count: (text: string) => number): number {
  if (typeof content === 'string') return 0
  return content.reduce((sum, part) => {
    if (part.type !== 'tool-call' && part.type !== 'tool-result') return sum
    return sum + tokensPerToolPart + (part.type === 'tool-call' ? count(part.name) : 0)
  }, 0)
}

function filesOf({ content }: ModelMessage): readonly FileContent[] {
  return typeof content === 'string' ? [] : content.filter((part) => part.type === 'file')
}

/** A document by address has a size nobody knows before it is fetched: a few pages are assumed. */
function tokensOfFile({ data, mediaType }: FileContent, model: string): number {
  if (mediaType.startsWith('image/')) return imageTokens(model)
  if (data.kind === 'url') return 4_000
  return Math.max(500, Math.ceil(data.bytes.length / (mediaType.startsWith('text/') ? 3 : 30)))
}
