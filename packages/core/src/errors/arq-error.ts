import { errorStatus, type ErrorCode } from './error-code.js'
import type { ErrorBody } from './error-body.js'

const marker: unique symbol = Symbol.for('arq.error') as never

export interface ArqErrorOptions {
  /** Whether the same request may succeed when it is sent again. @defaultValue false */
  isRetryable?: boolean | undefined
  /** How long the other side asked us to wait, in milliseconds. */
  retryAfterMs?: number | undefined
  /** HTTP status of the failing exchange; the code's own status where there was none. */
  status?: number | undefined
  /** The vendor's id of the failing request, for their support desk. */
  requestId?: string | undefined
  /** Sizes and ids only: never a prompt, an answer or a key. */
  details?: Readonly<Record<string, string | number | boolean>> | undefined
  cause?: unknown
}

/**
 * The one error of ARQ. Recognised by a registered symbol instead of `instanceof`, so that two copies of the
 * package in one application still understand each other.
 */
export class ArqError extends Error {
  readonly code: ErrorCode
  readonly isRetryable: boolean
  readonly retryAfterMs: number | undefined
  readonly status: number
  readonly requestId: string | undefined
  readonly details: Readonly<Record<string, string | number | boolean>> | undefined

  constructor(code: ErrorCode, message: string, options: ArqErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = new.target.name
    this.code = code
    this.isRetryable = options.isRetryable ?? false
    this.retryAfterMs = options.retryAfterMs
    this.status = options.status ?? errorStatus[code]
    this.requestId = options.requestId
    this.details = options.details
    Object.defineProperty(this, marker, { value: true })
  }

  static isInstance(value: unknown): value is ArqError {
    return typeof value === 'object' && value !== null && marker in value
  }

  /** What may leave the process: no cause, no stack, because both can hold prompts, bodies or keys. */
  toJSON(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      isRetryable: this.isRetryable,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.requestId === undefined ? {} : { requestId: this.requestId }),
      ...(this.details === undefined ? {} : { details: this.details }),
    }
  }
}
