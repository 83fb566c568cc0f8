import type { TokenCredential } from '../shared/token-credential.js'

/**
 * What is used of `@azure/keyvault-secrets` 4, described here so that the package stays an optional peer. The real module
 * fits.
 */
export interface KeyVaultModule {
  SecretClient: new (vaultUrl: string, credential: VaultCredential, options: VaultClientOptions) => VaultClient
}

/** What is used of `@azure/identity` 4. */
export interface IdentityModule {
  DefaultAzureCredential: new () => VaultCredential
}

export interface VaultClientOptions {
  retryOptions: { maxRetries: 0 }
}

/** A `SecretClient` fits. */
export interface VaultClient {
  getSecret(name: string, options?: { abortSignal?: AbortSignal }): Promise<VaultSecret>
}

export interface VaultSecret {
  value?: string | undefined
  properties: { expiresOn?: Date | undefined }
}

/** Any `TokenCredential` of `@azure/identity` fits. */
export type VaultCredential = TokenCredential
