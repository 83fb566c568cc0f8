/** The word that an error reply of Redis begins with (`OOM`, `READONLY`, `WRONGPASS`, ...); undefined for failures of the connection. */
export function replyCode(error: unknown): string | undefined {
  const reply = error instanceof Error && 'originalError' in error ? error.originalError : error
  if (!(reply instanceof Error)) return undefined
  // Redis 6 wraps what a command in a script failed with.
  const wrapped = /^ERR Error running script .*@user_script: ?\d+: -?([A-Z]{2,}) /.exec(reply.message)
  return (wrapped ?? /^-?([A-Z]{2,}) /.exec(reply.message))?.[1]
}
