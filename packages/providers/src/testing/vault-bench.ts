import { plantedKeys, startFakeVault, type FakeVault, type PlantedKeys } from '@arq/testkit/node'
import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets'
import type { VaultCredential } from '../secrets/index.js'

/** A fake vault on this machine and the real client for it, both full of keys that must not show. */
export interface VaultBench {
  readonly vault: FakeVault
  readonly credential: VaultCredential
  readonly keys: PlantedKeys
  /** What makes a client of the vault at `vaultUrl` end up here. */
  readonly clientOptions: SecretClientOptions
  client(credential?: VaultCredential): SecretClient
  /** How many questions with a token the vault gets meanwhile. */
  questions(during: () => Promise<unknown>): Promise<number>
  close(): Promise<void>
}

export const vaultUrl = 'https://planted.vault.azure.net'
export const firstKey = 'planted-first-key-81c'
export const secondKey = 'planted-second-key-92d'
export const entraToken = 'planted-entra-token-5f3'

export async function startVaultBench(): Promise<VaultBench> {
  const vault = await startFakeVault()
  const credential: VaultCredential = { getToken: () => Promise.resolve({ token: entraToken, expiresOnTimestamp: Date.now() + 3_600_000 }) }
  const clientOptions = leadingTo(vault)
  return {
    vault,
    credential,
    keys: plantedKeys(firstKey, secondKey, entraToken),
    clientOptions,
    client: (given = credential) => new SecretClient(vaultUrl, given, clientOptions),
    async questions(during) {
      const before = vault.asked.length
      await during()
      return vault.asked.length - before
    },
    close: () => vault.close(),
  }
}

/** The client checks that it talks https to the vault that it was given, so only the last step leads to this machine. */
function leadingTo(vault: FakeVault): SecretClientOptions {
  const sendRequest: PipelinePolicy['sendRequest'] = async (request, next) => {
    const asked = request.url
    request.url = asked.replace(vaultUrl, vault.url)
    request.allowInsecureConnection = true
    try {
      return await next(request)
    } finally {
      request.url = asked
    }
  }
  return { retryOptions: { maxRetries: 0 }, additionalPolicies: [{ position: 'perRetry', policy: { name: 'leadingToThisMachine', sendRequest } }] }
}

type PipelinePolicy = NonNullable<SecretClientOptions['additionalPolicies']>[number]['policy']
