import { expect, it } from 'vitest'
import { redactSecrets } from './redact-secrets.js'

it('removes the given key and anything that looks like one', () => {
  const text = 'Incorrect API key provided: sk-proj-abc***xyz9. Header was Bearer abc.def-123. Own key: hunter2hunter2.'
  const cleaned = redactSecrets(text, ['hunter2hunter2', ''])
  expect(cleaned).toBe('Incorrect API key provided: [redacted] Header was [redacted] Own key: [redacted].')
})

it('leaves ordinary words alone', () => {
  const text = 'The task-based model gpt-5-mini does not exist; ask-me-anything is not a key.'
  expect(redactSecrets(text, [])).toBe(text)
})
