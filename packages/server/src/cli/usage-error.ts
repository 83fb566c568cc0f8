/** A command line that makes no sense. Its message shows no value: there may be a password in it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
