import type { UIMessage } from '@arq/core'
import type { RunningAnswer, ThreadWrite } from '@arq/core/client'

export function message(id: string, text: string, role: UIMessage['role'] = 'assistant'): UIMessage {
  return { id, role, parts: [{ type: 'text', text }] }
}

export const question: UIMessage = message('q1', 'How do tides work?', 'user')

export function running(runKey: string, seq: number, more: Partial<RunningAnswer> = {}): RunningAnswer {
  return { runKey, seq, trigger: 'submit-message', ...more }
}

/** A write of the whole conversation. */
export function whole(messages: readonly UIMessage[], answer: RunningAnswer | null, more: Partial<ThreadWrite> = {}): ThreadWrite {
  return { threadId: 't1', title: 'Tides', updatedAt: 1_000, messageIds: messages.map(({ id }) => id), changed: messages, running: answer, ...more }
}

/** A write of the answer alone, to a conversation of one question. */
export function answered(text: string, answer: RunningAnswer | null, more: Partial<ThreadWrite> = {}): ThreadWrite {
  return { ...whole([question], answer), messageIds: ['q1', 'a1'], changed: [message('a1', text)], ...more }
}
