import { render } from '@testing-library/react'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Markdown } from './markdown.js'

const payloadFile = path.resolve(import.meta.dirname, '../../../../../shared/datasets/xss-payloads-dev.json')
const hasPayloads = existsSync(payloadFile)

const own = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<style>@import "//evil.test"</style>',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '![x](https://evil.test/?leak=1)',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x"onerror="alert(1)](x)',
  '[x](javascript:alert(1) "title" onmouseover=alert(1))',
  '[x](https://a.test "\\"onmouseover=\\"alert(1)")',
  '[x](vbscript:msgbox)',
  '[x](JaVa\tScRiPt:alert(1))',
  '<https://a.test/"onclick="alert(1)>',
  '```"><script>alert(1)</script>\nx\n```',
  '| <img src=x onerror=alert(1)> |\n|---|\n| [x](javascript:alert(1)) |',
  '- <img src=x onerror=alert(1)>\n- [ ] <script>alert(1)</script>',
  '# <img src=x onerror=alert(1)>',
  '[a]: javascript:alert(1)\n\n[a]',
  'a@b.c<script>alert(1)</script>',
]

/** What must not be in a document, whatever an answer says. */
function findDangers(container: HTMLElement): string[] {
  return [...container.querySelectorAll('*')].flatMap((element) => {
    const tag = element.tagName.toLowerCase()
    const dangers = /^(?:script|iframe|object|embed|style|link|meta|base|form|svg|math|img|video|audio|source)$/.test(tag) && !element.classList.contains('arq-icon') ? [tag] : []
    const attributes = [...element.attributes].filter(({ name, value }) => name.startsWith('on') || name === 'srcdoc' || /^\s*(?:javascript|data|vbscript):/i.test(value))
    return [...dangers, ...attributes.map(({ name, value }) => `${tag} ${name}=${value}`)]
  })
}

function expectHarmless(text: string): void {
  for (const streaming of [true, false]) {
    const { container, unmount } = render(<Markdown text={text} streaming={streaming} />)
    expect(findDangers(container), text).toEqual([])
    unmount()
  }
}

describe('hostile answers', () => {
  it.each(own)('render harmlessly: %s', expectHarmless)

  it.skipIf(!hasPayloads)('render harmlessly: the payloads of a sanitiser (needs ../shared/datasets/xss-payloads-dev.json)', () => {
    const payloads = JSON.parse(readFileSync(payloadFile, 'utf8')) as readonly { payload: string }[]
    expect(payloads.length).toBeGreaterThan(0)
    for (const { payload } of payloads) {
      expectHarmless(payload)
      expectHarmless(`**${payload}** [x](${payload}) ![x](${payload})\n\n- ${payload}\n\n| ${payload} |\n|---|\n| ${payload} |`)
    }
  })
})
