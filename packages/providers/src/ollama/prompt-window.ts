import { ContextLengthError, type ModelRequest } from '@arq/core'
import { estimateTextTokens, estimateTokens } from '../shared/estimate-tokens.js'

/** Most picture encoders make fewer tokens of one picture. */
const tokensPerPicture = 2_048
/** Room for an answer of which nobody said how long it may be. */
const usualAnswerTokens = 4_096
const smallestWindow = 4_096

/** Tokens of the whole prompt: words, pictures and tools. Rather too many than too few. */
export function estimatePrompt(request: Pick<ModelRequest, 'messages' | 'tools'>): number {
  const tools = request.tools === undefined ? 0 : estimateTextTokens(JSON.stringify(request.tools))
  return estimateTokens(request.messages) + tools + countPictures(request) * tokensPerPicture
}

/** Whether every template writes the whole prompt as words, so that the estimate can be held against a count: tools, pictures and past thinking may be left out or cost anything. */
export function isPlainPrompt({ tools = [], messages }: Pick<ModelRequest, 'messages' | 'tools'>): boolean {
  return tools.length === 0 && messages.every(({ content }) => typeof content === 'string' || content.every((part) => part.type === 'text'))
}

/**
 * The window (`num_ctx`) a request needs: prompt and answer, rounded up to a power of two so that the daemon seldom has
 * to load the model again, and no more than the model was trained for.
 */
export function windowFor(promptTokens: number, answerTokens: number | undefined, contextWindow: number | undefined): number {
  const needed = Math.max(smallestWindow, promptTokens + (answerTokens ?? usualAnswerTokens))
  return Math.min(2 ** Math.ceil(Math.log2(needed)), contextWindow ?? Number.MAX_SAFE_INTEGER)
}

/**
 * Throws `ContextLengthError` where the daemon's count shows that it cut the prompt, which older daemons do without
 * a word although `truncate: false` was sent: the prompt fills the window to the last token, or a long one counts not
 * even a fifth of what its words come to.
 */
export function checkPromptWasWhole(prompt: { model: string; counted: number | undefined; window: number; estimated: number }): void {
  const { model, counted, window, estimated } = prompt
  if (counted === undefined || counted === 0) return
  const fillsWindow = counted >= window
  const isFarTooShort = estimated >= 1_000 && counted < estimated / 5
  if (!fillsWindow && !isFarTooShort) return
  throw new ContextLengthError(
    `Ollama cut the prompt for ${model} to fit its window, so the answer was made without a part of it. Shorten the prompt, use a model with a larger window, or update Ollama.`,
    { details: { countedTokens: counted, windowTokens: window, estimatedTokens: estimated } },
  )
}

function countPictures({ messages }: Pick<ModelRequest, 'messages'>): number {
  return messages.reduce((sum, { content }) => sum + (typeof content === 'string' ? 0 : content.filter((part) => part.type === 'file').length), 0)
}
