/** What kind of failure a vendor reported: each calls for another action. */
export type FailureKind =
  | 'authentication'
  | 'quota'
  | 'rate-limit'
  | 'context-length'
  | 'model-not-found'
  | 'content-filter'
  | 'timeout'
  | 'wrong-address'
  | 'invalid-request'
  | 'unavailable'
