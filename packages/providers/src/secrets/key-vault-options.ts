import type { Clock, Logger } from '@arq/core'
import type { IdentityModule, KeyVaultModule, VaultClient, VaultCredential } from './key-vault-module.js'

/** How to reach the vault: with a client of one's own, or with one that is made on first use. */
export type KeyVaultSecretOptions = KeyVaultTimes & (OwnClient | OwnCredential | AzureIdentity)

interface OwnClient {
  /** Asked as it is, with the retries it has. */
  client: VaultClient
}

interface LoadedClient {
  /** Brings in the optional peer: `() => import('@azure/keyvault-secrets')`. Not called before the first use. */
  load: () => Promise<KeyVaultModule>
}

interface OwnCredential extends LoadedClient {
  credential: VaultCredential
}

interface AzureIdentity extends LoadedClient {
  /** Brings in the optional peer, whose `DefaultAzureCredential` then signs in: `() => import('@azure/identity')`. */
  loadIdentity: () => Promise<IdentityModule>
}

interface KeyVaultTimes {
  /** How long a secret is good before the vault is asked again, in milliseconds. @defaultValue 900,000 (15 minutes) */
  refreshMs?: number
  /** How long one reading may take, in milliseconds. @defaultValue 10,000 */
  timeoutMs?: number
  /** @defaultValue the system's */
  clock?: Clock
  /** Hears when a held secret stays in use because the vault could not be asked. @defaultValue silent */
  logger?: Logger
}
