const keyShapes = /\b(?:sk|pk|rk|gsk|xai|sess|key)-[\w*.-]{6,}|\bBearer\s+[\w.~+/=*-]+/gi

/** Takes known secrets, also percent-encoded, in Base64 or as JSON has them, and whatever looks like a key, out of a text from outside. */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 4).flatMap(formsOf)
  return known.reduce((cleaned, secret) => cleaned.replaceAll(secret, '[redacted]'), text).replace(keyShapes, '[redacted]')
}

function formsOf(secret: string): readonly string[] {
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(secret))).replace(/=+$/, '')
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64, base64.replaceAll('+', '-').replaceAll('/', '_')]
}
