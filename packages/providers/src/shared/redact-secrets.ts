const keyShapes = /\b(?:sk|pk|rk|gsk|xai|sess|key)-[\w*.-]{6,}|\bBearer\s+[\w.~+/=*-]+/gi

/** Takes known secrets, and whatever looks like a key, out of a text from outside. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 4)
  return known.reduce((cleaned, secret) => cleaned.replaceAll(secret, '[redacted]'), text).replace(keyShapes, '[redacted]')
}
