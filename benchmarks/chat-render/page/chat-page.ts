import type { ChatRenderSettings } from '../read-settings.js'

export type PageSettings = Omit<ChatRenderSettings, 'rounds'>

/** What the page offers as `chatPage`. */
export interface ChatPage {
  /** Resolves when the thread is shown. */
  open(settings: PageSettings): Promise<void>
  /** Asks, and resolves when the answer is whole and shown. */
  answer(): Promise<void>
  /** Milliseconds of each task over 50 ms since this was last asked. */
  longTasks(): readonly number[]
}
