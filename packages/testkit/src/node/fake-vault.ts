import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sendJson } from './send-json.js'

/** What goes wrong with a question that came with a token. */
export type VaultFault =
  | { kind: 'status'; status: number; code: string; words: string; headers?: Readonly<Record<string, string>> }
  /** The head never comes. */
  | { kind: 'hang' }
  /** The connection breaks. */
  | { kind: 'destroy' }
  /** Status 200 and a body that is cut off in the middle. */
  | { kind: 'cut' }

export interface FakeVault {
  /** `http://127.0.0.1:port`. The real client insists on https, so a test sends its requests here on their last step. */
  readonly url: string
  /** Names of the secrets that were asked for with a token, in the order they came. */
  readonly asked: readonly string[]
  /** Questions without a token, each answered with the challenge. */
  readonly challenges: number
  /** Puts a secret in, or another in its place. `expiresAt` is in milliseconds since the epoch. */
  set(name: string, value: string, expiresAt?: number): void
  /** Spoils the next questions, one each. */
  fail(...faults: readonly VaultFault[]): void
  /** Destroys every connection and stops listening. */
  close(): Promise<void>
}

interface StoredSecret {
  value: string
  expiresAt: number | undefined
}

/**
 * Azure Key Vault's secrets on plain http, at a free port of this machine. As the real one, it answers a question without
 * a token with 401 and says where tokens are to be had.
 */
export async function startFakeVault(): Promise<FakeVault> {
  const vault = new LoopbackVault()
  await vault.listen()
  return vault
}

class LoopbackVault implements FakeVault {
  readonly asked: string[] = []
  challenges = 0
  readonly #secrets = new Map<string, StoredSecret>()
  readonly #faults: VaultFault[] = []
  readonly #server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing))

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  set(name: string, value: string, expiresAt?: number): void {
    this.#secrets.set(name, { value, expiresAt })
  }

  fail(...faults: readonly VaultFault[]): void {
    this.#faults.push(...faults)
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  #answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (incoming.headers.authorization === undefined) return this.#challenge(outgoing)
    const name = /^\/secrets\/([^/?]+)/.exec(incoming.url ?? '')?.[1] ?? ''
    this.asked.push(name)
    const fault = this.#faults.shift()
    if (fault !== undefined) return this.#spoil(fault, name, outgoing)
    const secret = this.#secrets.get(name)
    if (secret === undefined) return refuse(outgoing, 404, 'SecretNotFound', `A secret with (name/id) ${name} was not found in this key vault.`)
    sendJson(outgoing, 200, this.#bundle(name, secret))
  }

  #challenge(outgoing: ServerResponse): void {
    this.challenges += 1
    outgoing.setHeader('www-authenticate', 'Bearer authorization="https://login.microsoftonline.com/tenant", resource="https://vault.azure.net"')
    refuse(outgoing, 401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.')
  }

  #spoil(fault: VaultFault, name: string, outgoing: ServerResponse): void {
    if (fault.kind === 'hang') return
    if (fault.kind === 'destroy') return void outgoing.destroy()
    if (fault.kind === 'cut') {
      const whole = this.#bundle(name, this.#secrets.get(name) ?? { value: 'nothing', expiresAt: undefined })
      return sendJson(outgoing, 200, whole.slice(0, whole.lastIndexOf('"id"')))
    }
    for (const [header, value] of Object.entries(fault.headers ?? {})) outgoing.setHeader(header, value)
    refuse(outgoing, fault.status, fault.code, fault.words)
  }

  #bundle(name: string, { value, expiresAt }: StoredSecret): string {
    const seconds = expiresAt === undefined ? {} : { exp: Math.floor(expiresAt / 1_000) }
    return JSON.stringify({ value, id: `${this.url}/secrets/${name}/0123456789abcdef`, attributes: { enabled: true, ...seconds } })
  }
}

function refuse(outgoing: ServerResponse, status: number, code: string, message: string): void {
  sendJson(outgoing, status, JSON.stringify({ error: { code, message } }))
}
