import type { UIMessage } from '@arq/core'
import { readJson, replyWords } from '../reply-words.js'
import { threadScripts } from './thread-scripts.js'

/** The answer of the script that reads a thread; `undefined` where there is none of this scope. */
export function readMessages(reply: unknown): readonly UIMessage[] | undefined {
  const [outcome, texts] = replyWords(threadScripts.messages, reply)
  if (outcome === 'none' || !Array.isArray(texts)) return undefined
  return texts.map((text) => readJson(threadScripts.messages.purpose, text) as UIMessage)
}
