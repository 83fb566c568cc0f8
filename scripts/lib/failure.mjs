/** Something the reader can act on. Its message is all that is shown of it. */
export class Failure extends Error {
  /** @param {string} what happened @param {string} why it is a problem @param {string} fix what to do next */
  constructor(what, why, fix) {
    super([what, why, fix].join('\n'))
  }
}

/** Ends the process with a failure's message; anything else is a fault of the script and keeps its stack. */
export function reportAndExit(error) {
  console.error(error instanceof Failure ? `\n${error.message}` : error)
  process.exit(1)
}
