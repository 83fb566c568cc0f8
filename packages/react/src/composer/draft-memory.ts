import type { ArqClient } from '@arq/core/client'

const draftsByClient = new WeakMap<ArqClient, Map<string, string>>()

/** Unsent text per conversation, for as long as the page lives: who looks something up in another thread finds it again. */
export function draftMemory(client: ArqClient): Map<string, string> {
  const drafts = draftsByClient.get(client) ?? new Map<string, string>()
  draftsByClient.set(client, drafts)
  return drafts
}
