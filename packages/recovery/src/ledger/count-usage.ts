import { modelText, type LLMProvider, type ModelMessage, type ModelRequest, type Usage } from '@arq/core'

export interface UsageToCount {
  provider: LLMProvider
  model: string
  request: ModelRequest
  /** What came of the answer, in the model's own words. */
  text: string
  reasoning: string
  /** Arguments of tool calls, whole or broken off. */
  toolInput: string
  /** What the provider did say before it broke off: kept where it has a figure. */
  known?: Usage
}

interface Count {
  tokens: number
  source: 'counted' | 'estimated'
}

/**
 * What an attempt used whose provider did not say: the prompt and whatever came of the answer, through `provider.countTokens`. `counted`
 * where the model's tokenizer counted all of it; `estimated` where a part was estimated, the request holds tools or a schema (vendors put
 * these into words of their own), or the model may have thought without showing it. Never rejects.
 */
export async function countUsage({ known, ...asked }: UsageToCount): Promise<Usage> {
  const [input, text, reasoning, toolInput] = await Promise.all([
    known?.input.total === undefined ? countPrompt(asked) : said(known.input.total),
    known?.output.total === undefined ? countText(asked, asked.text) : said(known.output.total),
    known?.output.total === undefined ? countText(asked, asked.reasoning) : said(0),
    known?.output.total === undefined ? countText(asked, asked.toolInput) : said(0),
  ])
  const isCounted = [input, text, reasoning, toolInput].every(({ source }) => source === 'counted') && !thinksUnseen(asked)
  return {
    input: { ...known?.input, total: input.tokens },
    output: { ...known?.output, total: text.tokens + reasoning.tokens + toolInput.tokens, ...(reasoning.tokens === 0 ? {} : { reasoning: reasoning.tokens }) },
    source: isCounted ? 'counted' : 'estimated',
  }
}

type Asked = Omit<UsageToCount, 'known'>

async function countPrompt(asked: Asked): Promise<Count> {
  const { tools = [], responseFormat, messages } = asked.request
  const schema = responseFormat?.schema
  if (tools.length === 0 && schema === undefined) return count(asked, messages)
  const said = JSON.stringify([...tools, ...(schema === undefined ? [] : [schema])])
  const { tokens } = await count(asked, [...messages, { role: 'system', content: said }])
  return { tokens, source: 'estimated' }
}

/** A turn is counted with its frame; the same turn with a single token in it says how much that is. */
async function countText(asked: Asked, text: string): Promise<Count> {
  if (text === '') return { tokens: 0, source: 'counted' }
  const [whole, frame] = await Promise.all([count(asked, [{ role: 'user', content: text }]), count(asked, [{ role: 'user', content: '.' }])])
  // Two ways of counting have nothing to do with each other.
  if (whole.source !== frame.source) return { tokens: roughTokens(text), source: 'estimated' }
  return { tokens: Math.max(1, whole.tokens - frame.tokens + 1), source: whole.source }
}

async function count({ provider, model }: Asked, messages: readonly ModelMessage[]): Promise<Count> {
  try {
    const { tokens, source } = await provider.countTokens(model, messages)
    if (Number.isFinite(tokens) && tokens >= 0) return { tokens: Math.ceil(tokens), source }
  } catch {
    // A closed provider counts nothing any more; what was used is booked all the same.
  }
  return { tokens: messages.reduce((sum, message) => sum + roughTokens(modelText(message)), 0), source: 'estimated' }
}

function thinksUnseen({ provider, model }: Asked): boolean {
  try {
    return provider.describeModel(model).capabilities.reasoning
  } catch {
    return true
  }
}

async function said(tokens: number): Promise<Count> {
  return { tokens, source: 'counted' }
}

/** Where nothing else can be asked: three and a half bytes to a token fit Latin and East Asian scripts alike. */
function roughTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 3.5)
}
