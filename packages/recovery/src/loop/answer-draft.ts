import type { AttemptPlan, StreamEvent, ToolCallContent } from '@arq/core'

/** A place in a generation that its vendor keeps, and who can go back to it. */
export interface KeptPlace {
  candidate: string
  responseId: string
  sequence: number
}

const saysSomething = /[^\s\p{P}\p{Sm}\p{Sk}]/u

/**
 * What the reader has been shown of one answer. Joins the events of several attempts to one legal stream: a text that broke off stays
 * open until it is continued, thinking is closed, a call that is not whole is taken back. Shows each thing once.
 */
export class AnswerDraft {
  readonly toolCalls: ToolCallContent[] = []
  #text = ''
  #place: KeptPlace | undefined
  /** The id of the text the reader is in; its end is held back, since only another part or the end of the answer proves it. */
  #openText: string | undefined
  #isTextEndHeld = false
  #openReasoning: string | undefined
  readonly #openCalls = new Map<string, string>()
  readonly #sources = new Set<string>()
  #attempt: { plan: AttemptPlan; number: number; candidate: string } = { plan: 'start', number: 1, candidate: '' }
  /** Ids of this attempt's parts, as the reader knows them. */
  readonly #shownIds = new Map<string, string>()

  /** Every word of the answer so far. */
  get text(): string {
    return this.#text
  }

  /** Where the generation can be taken up again, as long as nobody else has gone on with the answer. */
  get place(): KeptPlace | undefined {
    return this.#place
  }

  /** Something was shown that says anything: space and marks alone are the same in an answer that is begun anew. */
  get isShown(): boolean {
    return saysSomething.test(this.#text) || this.toolCalls.length > 0
  }

  forgetPlace(): void {
    this.#place = undefined
  }

  /** What somebody else has shown already. A text that it ended has ended for the reader, so what comes now is another part. */
  takeOver(events: readonly StreamEvent[]): void {
    for (const event of events) this.show(event)
    this.#endHeldText()
  }

  /** What the reader has to be told before the first event of the next attempt. */
  begin(attempt: { plan: AttemptPlan; number: number; candidate: string }): readonly StreamEvent[] {
    this.#attempt = attempt
    this.#shownIds.clear()
    if (attempt.plan === 'cursor') return []
    this.#place = undefined
    return [...this.#closeReasoning(), ...this.takeBackCalls()]
  }

  /** One event of the attempt under way, as the reader gets it. */
  show(event: StreamEvent): readonly StreamEvent[] {
    switch (event.type) {
      case 'text-delta':
        this.#text += event.delta
        return this.#isTextEndHeld ? [...this.#openNextText(event.id), this.#named(event)] : [this.#named(event)]
      case 'text-start':
        return this.#startText(event.id)
      case 'text-end':
        this.#isTextEndHeld = true
        return []
      case 'reasoning-start':
      case 'reasoning-delta':
      case 'reasoning-end':
        return this.#showReasoning(event)
      case 'tool-input-start':
      case 'tool-input-delta':
      case 'tool-call':
        return this.#showCall(event)
      case 'tool-input-cancel':
        this.#openCalls.delete(event.id)
        return [event]
      case 'source':
        return this.#showSource(event)
      case 'cursor':
        this.#place = { candidate: this.#attempt.candidate, responseId: event.responseId, sequence: event.sequence }
        return []
      case 'response-start':
      case 'content-filter':
      case 'logprobs':
      case 'status':
      case 'raw':
        return [event]
      case 'usage':
      case 'recovery':
      case 'finish':
        return []
    }
  }

  /** What closes the answer. */
  end(): readonly StreamEvent[] {
    return [...this.#closeReasoning(), ...this.takeBackCalls(), ...this.#closeText()]
  }

  /** Half a call is no call: nobody may run it. */
  takeBackCalls(): readonly StreamEvent[] {
    const cancelled = [...this.#openCalls].map(([id, name]): StreamEvent => ({ type: 'tool-input-cancel', id, name, reason: 'The call broke off before it was whole, so it was not made.' }))
    this.#openCalls.clear()
    return cancelled
  }

  #startText(id: string): readonly StreamEvent[] {
    if (this.#attempt.number > 1 && this.#openText !== undefined && !this.#shownIds.has(id) && this.#shownIds.size === 0) {
      this.#shownIds.set(id, this.#openText)
      this.#isTextEndHeld = false
      return []
    }
    return [...this.#closeText(), ...this.#closeReasoning(), ...this.#openNextText(id)]
  }

  #openNextText(id: string): readonly StreamEvent[] {
    const closed = this.#closeText()
    this.#openText = this.#freshId(id)
    return [...closed, { type: 'text-start', id: this.#openText }]
  }

  #closeText(): readonly StreamEvent[] {
    if (this.#openText === undefined) return []
    const end: StreamEvent = { type: 'text-end', id: this.#openText }
    this.#openText = undefined
    this.#isTextEndHeld = false
    return [end]
  }

  #closeReasoning(): readonly StreamEvent[] {
    if (this.#openReasoning === undefined) return []
    const end: StreamEvent = { type: 'reasoning-end', id: this.#openReasoning }
    this.#openReasoning = undefined
    return [end]
  }

  /** Thinking belongs before the answer: how a continuation thought about continuing is nobody's business. */
  #showReasoning(event: Extract<StreamEvent, { type: 'reasoning-start' | 'reasoning-delta' | 'reasoning-end' }>): readonly StreamEvent[] {
    if (this.#attempt.plan === 'prefill' || this.#attempt.plan === 'instruct') return []
    if (event.type === 'reasoning-start') return this.#startReasoning(event.id)
    if (event.type === 'reasoning-end') this.#openReasoning = undefined
    return [this.#named(event)]
  }

  #startReasoning(id: string): readonly StreamEvent[] {
    if (this.#attempt.plan === 'cursor' && this.#openReasoning !== undefined) {
      this.#shownIds.set(id, this.#openReasoning)
      return []
    }
    const closed = [...this.#endHeldText(), ...this.#closeReasoning()]
    this.#openReasoning = this.#freshId(id)
    return [...closed, { type: 'reasoning-start', id: this.#openReasoning }]
  }

  #showCall(event: Extract<StreamEvent, { type: 'tool-input-start' | 'tool-input-delta' | 'tool-call' }>): readonly StreamEvent[] {
    // A generation that is taken up again sends the call it was in once more from its beginning.
    if (event.type !== 'tool-call' && this.#isRepeatedCall(event.id, event.type)) return []
    const closed = event.type === 'tool-input-delta' ? [] : this.#endHeldText()
    if (event.type === 'tool-input-start') this.#openCalls.set(event.id, event.name)
    if (event.type === 'tool-call') {
      this.#openCalls.delete(event.id)
      this.toolCalls.push(event)
    }
    return [...closed, event]
  }

  #isRepeatedCall(id: string, type: 'tool-input-start' | 'tool-input-delta'): boolean {
    if (type === 'tool-input-start' && this.#attempt.plan === 'cursor' && this.#openCalls.has(id)) this.#shownIds.set(`call ${id}`, id)
    return this.#shownIds.has(`call ${id}`)
  }

  #showSource(event: Extract<StreamEvent, { type: 'source' }>): readonly StreamEvent[] {
    if (this.#sources.has(event.url)) return []
    this.#sources.add(event.url)
    return [this.#attempt.number === 1 ? event : { ...event, id: `${event.id}-${this.#attempt.number}` }]
  }

  #endHeldText(): readonly StreamEvent[] {
    return this.#isTextEndHeld ? this.#closeText() : []
  }

  #freshId(id: string): string {
    const shown = this.#attempt.number === 1 ? id : `${id}-${this.#attempt.number}`
    this.#shownIds.set(id, shown)
    return shown
  }

  #named<Event extends { id: string }>(event: Event): Event {
    const shown = this.#shownIds.get(event.id)
    return shown === undefined || shown === event.id ? event : { ...event, id: shown }
  }
}
