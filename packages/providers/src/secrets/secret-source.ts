/** A secret, or how to get one whenever it is needed. */
export type SecretSource = string | (() => string | Promise<string>)
