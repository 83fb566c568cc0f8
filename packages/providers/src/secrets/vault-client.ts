import { ConfigError } from '@arq/core'
import type { VaultClient, VaultCredential } from './key-vault-module.js'
import type { KeyVaultSecretOptions } from './key-vault-options.js'

/** The caller's client, or one made of the optional peers. Its retries are off: who asked decides about asking again. */
export async function vaultClient(vaultUrl: string, options: KeyVaultSecretOptions): Promise<VaultClient> {
  if ('client' in options) return options.client
  const { SecretClient } = await loaded('@azure/keyvault-secrets', options.load)
  return new SecretClient(vaultUrl, await credentialOf(options), { retryOptions: { maxRetries: 0 } })
}

async function credentialOf(options: Exclude<KeyVaultSecretOptions, { client: VaultClient }>): Promise<VaultCredential> {
  if ('credential' in options) return options.credential
  const { DefaultAzureCredential } = await loaded('@azure/identity', options.loadIdentity)
  return new DefaultAzureCredential()
}

async function loaded<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw new ConfigError(`${name} could not be loaded, so the key vault cannot be asked. Install it, or give a client of your own.`, { cause })
  }
}
