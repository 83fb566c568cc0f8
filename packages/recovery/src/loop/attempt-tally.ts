import type { AttemptPlan, RateLimitSnapshot, StreamEvent, Usage } from '@arq/core'

/** What is learned of one attempt while its events pass. */
export class AttemptTally {
  readonly plan: AttemptPlan
  receivedText = ''
  receivedReasoning = ''
  receivedToolInput = ''
  deliveredCharacters = 0
  hasToolCall = false
  firstContentAt: number | undefined
  usage: Usage | undefined
  requestId: string | undefined
  responseId: string | undefined
  /** Pieces of content that came. */
  contentEvents = 0
  /** The vendor has begun to answer: from here on it bills. */
  hasStarted = false
  rateLimit: RateLimitSnapshot | undefined
  /** As the vendor names it; what was asked for until then. */
  model: string

  constructor(plan: AttemptPlan, model: string) {
    this.plan = plan
    this.model = model
  }

  /** An event as the provider gave it. */
  received(event: StreamEvent, now: () => number): void {
    switch (event.type) {
      case 'text-delta':
        this.receivedText += event.delta
        this.#content(now)
        return
      case 'reasoning-delta':
        this.receivedReasoning += event.delta
        this.#content(now)
        return
      case 'tool-input-delta':
        this.receivedToolInput += event.delta
        this.#content(now)
        return
      case 'tool-call':
        this.hasToolCall = true
        this.#content(now)
        return
      case 'usage':
        this.usage = event.usage
        return
      case 'response-start':
        this.hasStarted = true
        this.requestId = event.requestId
        this.responseId = event.responseId
        this.rateLimit = event.rateLimit
        this.model = event.model
        return
      default:
    }
  }

  #content(now: () => number): void {
    this.firstContentAt ??= now()
    this.contentEvents += 1
  }
}
