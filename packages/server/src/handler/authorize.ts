import { ArqError, ConfigError, type Scope } from '@arq/core'

/** Who is asking. */
export interface Identity {
  userId: string
  tenantId?: string
  /** Added to the response, for a cookie that was just made. */
  responseHeaders?: Readonly<Record<string, string>>
}

/** Answers who is asking: an identity, a user id, or nothing for "nobody we know". May throw an `ArqError`. */
export type Authorize = (request: Request) => Identity | string | null | undefined | Promise<Identity | string | null | undefined>

const localDeveloper: Identity = { userId: 'local-developer' }

/** Without `authorize` everybody would share one scope: fine on a developer's machine, never in production. Throws `ConfigError` there. */
export function requireAuthorize(authorize: Authorize | undefined, production: boolean): Authorize {
  if (authorize !== undefined) return authorize
  if (production) {
    throw new ConfigError(
      'createArqHandler has no `authorize`, so in production every visitor could read every conversation. Pass `authorize: (request) => userFrom(request)`, or `anonymousCookie({ secret })` for visitors without accounts.',
    )
  }
  return () => localDeveloper
}

export async function identify(authorize: Authorize, request: Request): Promise<{ scope: Scope; responseHeaders: Readonly<Record<string, string>> }> {
  const answer = await authorize(request)
  const identity = typeof answer === 'string' ? { userId: answer } : answer
  // Without types, a session without a user arrives as an identity without an id: all of those would share one scope.
  if (identity === null || identity === undefined || typeof identity.userId !== 'string' || identity.userId === '') {
    throw new ArqError('unauthorized', 'You are not signed in, so nothing was done. Sign in and try again.')
  }
  const { userId, tenantId, responseHeaders } = identity
  return { scope: { userId, ...(tenantId === undefined ? {} : { tenantId }) }, responseHeaders: responseHeaders ?? {} }
}
