import { describe, expect, it } from 'vitest'
import { decodeEntities } from './decode-entities.js'

describe('decodeEntities', () => {
  it.each([
    ['no ampersand', 'no ampersand'],
    ['AT&T & co', 'AT&T & co'],
    ['&amp;', '&'],
    ['&amp;lt;', '&lt;'],
    ['5 &lt; 7 &amp;&amp; 7 &gt; 5', '5 < 7 && 7 > 5'],
    ['&copy; &nbsp;&Eacute;&yuml;&eacute;', '© \u00a0Éÿé'],
    ['&alpha;&Omega;&sigmaf;', 'αΩς'],
    ['&hellip;&mdash;&euro;&rarr;', '…—€→'],
    ['&#65;&#x42;&#X43;', 'ABC'],
    ['&#128512;', '😀'],
    ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['&unknown; &amp', '&unknown; &amp'],
    ['&constructor;&__proto__;', '&constructor;&__proto__;'],
  ])('turns %j into %j', (written, expected) => {
    expect(decodeEntities(written)).toBe(expected)
  })
})
