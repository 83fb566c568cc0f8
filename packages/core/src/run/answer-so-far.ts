import type { AnswerSoFar } from '../model/llm-provider.js'
import type { ContentEvent } from '../model/stream-event.js'
import type { RunEvent } from './run-event.js'

/** What a run's log holds of its answer, for whoever goes on with it. */
export function answerSoFar(entries: readonly RunEvent[]): AnswerSoFar {
  const events: ContentEvent[] = []
  const writer: Pick<AnswerSoFar, 'provider' | 'model'> = {}
  for (const { body } of entries) {
    switch (body.type) {
      case 'metadata':
        if (body.metadata.provider !== undefined) writer.provider = body.metadata.provider
        if (body.metadata.model !== undefined) writer.model = body.metadata.model
        break
      case 'run-start':
      case 'status':
      case 'finish':
      case 'abort':
      case 'error':
        break
      default:
        events.push(body)
    }
  }
  return { events, ...writer }
}
