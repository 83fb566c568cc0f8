/** Every word the components say or show. Plain strings, so that they can cross from a server component. */
export interface ArqLabels {
  /** Name of the whole chat, for screen readers. */
  chat: string
  /** Name of the list of messages, for screen readers. */
  thread: string
  you: string
  assistant: string
  system: string
  composer: string
  placeholder: string
  send: string
  stop: string
  copyMessage: string
  copyCode: string
  copied: string
  copyFailed: string
  regenerate: string
  retry: string
  dismiss: string
  scrollToBottom: string
  emptyTitle: string
  emptyText: string
  suggestions: string
  code: string
  table: string
  taskDone: string
  taskOpen: string
  reasoning: string
  source: string
  file: string
  toolRunning: string
  toolDone: string
  toolFailed: string
  /** Shown for answers of the built-in simulator. */
  simulator: string
  simulatorHint: string
  offline: string
  /** While an answer is being written. */
  offlineAnswering: string
  reconnecting: string
  resumed: string
  stalled: string
  /** While another attempt at the answer is made. `{model}` stands for who makes it. */
  retrying: string
  /** The same where nothing of the answer had come. */
  restarting: string
  /** While every model is busy. */
  waiting: string
  /** While the server cannot save the answer, which goes on all the same. */
  unsaved: string
  errorTitle: string
  /** Below an answer that is not whole. */
  incompleteStopped: string
  incompleteFailed: string
  incompleteLength: string
  incompleteFiltered: string
  incompleteExpired: string
  /** Below an answer that several attempts wrote. `{models}` stands for them, in their order. */
  writtenBy: string
  /** Below an answer of a model that was not the first to be asked. `{models}` stands for it. */
  answeredBy: string
  notSent: string
  stopFailed: string
  /** Spoken only. */
  generating: string
  answerComplete: string
  answerStopped: string
  answerIncomplete: string
  connectionLost: string
}
