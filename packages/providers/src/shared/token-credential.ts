/** What is used of a `TokenCredential` of `@azure/identity`, described here so that the package stays an optional peer. Any of them fits. */
export interface TokenCredential {
  getToken(scopes: string | string[], options?: { abortSignal?: AbortSignal }): Promise<{ token: string; expiresOnTimestamp: number } | null>
}
