import { fork, type ChildProcess } from 'node:child_process'
import type { FromReaders, ReaderFigures, ToReaders } from './reader-messages.js'

/** Readers in a process of their own, for one load. */
export class ReaderProcess {
  readonly #child: ChildProcess = fork(new URL('./readers.process.ts', import.meta.url))
  /** When every reader has its first text. */
  readonly reading: Promise<void>
  /** When every answer has ended. */
  readonly figures: Promise<ReaderFigures>

  constructor() {
    this.reading = this.#message('reading').then(() => {})
    this.figures = this.#message('figures')
    this.figures.catch(() => {})
  }

  tell(message: ToReaders): void {
    this.#child.send(message)
  }

  #message<Type extends FromReaders['type']>(type: Type): Promise<Extract<FromReaders, { type: Type }>> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', (message: FromReaders) => {
        if (message.type === type) resolve(message as Extract<FromReaders, { type: Type }>)
      })
      this.#child.once('exit', (code) => reject(new Error(`The process of the readers ended (${code}) without its figures, so the load says nothing. Its own words are above.`)))
    })
  }
}
