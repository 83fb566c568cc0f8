/** The word that an error reply of Redis begins with (`OOM`, `READONLY`, `WRONGPASS`, ...); undefined for failures of the connection. */
export function replyCode(error: unknown): string | undefined {
  const reply = error instanceof Error && 'originalError' in error ? error.originalError : error
  return reply instanceof Error ? /^-?([A-Z]{2,}) /.exec(reply.message)?.[1] : undefined
}
