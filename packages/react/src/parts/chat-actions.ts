import type { ChatStore } from '@arq/core/client'
import type { Announcer } from '../announcer/announcer.js'
import type { ArqLabels } from '../labels/arq-labels.js'
import type { ScrollSticker } from '../scroll/scroll-sticker.js'

/** What a person can do in a chat. None of these rejects: what went wrong is shown or said. */
export interface ChatActions {
  /** Resolves to whether the message was taken; the answer may take long after that. */
  send(text: string): Promise<boolean>
  stop(): void
  regenerate(messageId?: string): void
  dismissError(): void
  focusComposer(): void
}

export interface ChatActionsOptions {
  store: ChatStore
  announcer: Announcer
  sticker: ScrollSticker
  labels: ArqLabels
  composer: { field: HTMLTextAreaElement | null }
}

export function createChatActions({ store, announcer, sticker, labels, composer }: ChatActionsOptions): ChatActions {
  const sayAloud = (text: string): void => announcer.announce(text, { assertive: true })
  const focusComposer = (): void => composer.field?.focus({ preventScroll: true })
  return {
    focusComposer,
    async send(text) {
      sticker.scrollToBottom()
      try {
        await store.sendMessage(text)
        return true
      } catch {
        sayAloud(labels.notSent)
        return false
      }
    },
    stop() {
      store.stop().catch(() => sayAloud(labels.stopFailed))
      focusComposer()
    },
    regenerate(messageId) {
      sticker.scrollToBottom()
      store.regenerate(messageId === undefined ? undefined : { messageId }).catch(() => sayAloud(labels.errorTitle))
      focusComposer()
    },
    dismissError() {
      store.clearError()
      focusComposer()
    },
  }
}
