import { describe, expect, it } from 'vitest'
import { safeLinkUrl } from './safe-link-url.js'

describe('safeLinkUrl', () => {
  it.each(['https://example.com/a?b=c#d', 'http://example.com', 'HTTPS://EXAMPLE.COM', 'mailto:a@example.com', '/docs', 'docs/a:b', '#top', '?page=2', '//example.com/x', 'a b'])(
    'follows %s',
    (address) => expect(safeLinkUrl(address)).toBe(address),
  )

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'java\u200bscript:alert(1)',
    'java\u00adscript:alert(1)',
    'vbscript:x',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://example.com/1',
    'file:///etc/passwd',
    'intent://x',
    '%20javascript:alert(1)',
    '1javascript:x',
    '',
    '  ',
  ])('does not follow %j', (address) => expect(safeLinkUrl(address)).toBeUndefined())
})
