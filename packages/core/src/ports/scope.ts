/** Whose data this is. Resolved on the server by `authorize`, never taken from a request body. */
export interface Scope {
  userId: string
  /** A user without a tenant is one. */
  tenantId?: string
}

/** One string per scope, safe as a map or storage key: both parts are escaped, so no two scopes share one. */
export function scopeKey(scope: Scope): string {
  return `${encodeURIComponent(scope.tenantId ?? '')}:${encodeURIComponent(scope.userId)}`
}
