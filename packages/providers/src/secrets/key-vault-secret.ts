import { ConfigError, silentLogger, systemClock, TimeoutError, untilAborted, type Clock } from '@arq/core'
import { heldSecret, type HeldSecret } from './held-secret.js'
import type { VaultClient, VaultSecret } from './key-vault-module.js'
import type { KeyVaultSecretOptions } from './key-vault-options.js'
import { SecretCache, type ReadSecret } from './secret-cache.js'
import { toVaultError } from './to-vault-error.js'
import { vaultClient } from './vault-client.js'

/**
 * A secret of Azure Key Vault, read on first use, kept for `refreshMs` and read again a minute before it expires. While
 * the vault is out of reach the held secret stays in use until it expires. Throws `ConfigError` for an address or a name
 * that is none.
 */
export function keyVaultSecret(vaultUrl: string, name: string, options: KeyVaultSecretOptions): HeldSecret {
  checkVault(vaultUrl, name)
  const { clock = systemClock, logger = silentLogger, refreshMs = 900_000, timeoutMs = 10_000 } = options
  let client: VaultClient | undefined
  const read = async (signal: AbortSignal): Promise<ReadSecret> => {
    try {
      client ??= await vaultClient(vaultUrl, options)
      signal.throwIfAborted()
      return toReadSecret(await client.getSecret(name, { abortSignal: signal }))
    } catch (error) {
      throw toVaultError(error, clock.now())
    }
  }
  return heldSecret(new SecretCache({ read: (signal) => within(timeoutMs, clock, signal, read), clock, logger, freshMs: refreshMs }))
}

function toReadSecret({ value = '', properties }: VaultSecret): ReadSecret {
  const expiresAt = properties.expiresOn?.getTime()
  return { value, ...(expiresAt === undefined ? {} : { expiresAt }) }
}

async function within<T>(ms: number, clock: Clock, caller: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  const cancel = clock.after(ms, () => {
    late.abort(
      new TimeoutError(`The key vault did not answer within ${ms} ms, so a secret is missing. Check its address and the network, then ask again.`, {
        details: { kind: 'secret' },
      }),
    )
  })
  const signal = AbortSignal.any([caller, late.signal])
  try {
    return await untilAborted(work(signal), signal)
  } finally {
    cancel()
  }
}

/** Neither is repeated in the error: somebody may have put a secret in its place. */
function checkVault(vaultUrl: string, name: string): void {
  if (!/^https?:\/\//.test(vaultUrl) || !URL.canParse(vaultUrl)) {
    throw new ConfigError('The address of the key vault is not a web address, so it cannot be asked. Use something like https://my-vault.vault.azure.net.')
  }
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) {
    throw new ConfigError('The name of the secret cannot be one in a key vault, so it cannot be read. Use 1 to 127 letters, digits and hyphens.')
  }
}
