import { jsonField } from './json-field.js'

/** Names of the errors with which `@azure/identity` says that it could not sign in. */
const signInErrors: ReadonlySet<unknown> = new Set([
  'CredentialUnavailableError', 'AuthenticationError', 'AggregateAuthenticationError', 'AuthenticationRequiredError',
])

/** Whether `@azure/identity` could not sign in. */
export function isSignInError(thrown: unknown): boolean {
  return signInErrors.has(jsonField(thrown, 'name'))
}
