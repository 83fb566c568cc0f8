/** What a single request may hold. Sizes in UTF-16 units, counts in pieces. */
export interface InputLimits {
  /** @defaultValue 32,000 */
  messageChars: number
  /** @defaultValue 500 */
  messages: number
  /** @defaultValue 50 */
  partsPerMessage: number
  /** @defaultValue 128 */
  idChars: number
}

export const defaultInputLimits: InputLimits = { messageChars: 32_000, messages: 500, partsPerMessage: 50, idChars: 128 }
