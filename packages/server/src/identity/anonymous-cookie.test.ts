import { describe, expect, it } from 'vitest'
import { anonymousCookie } from './anonymous-cookie.js'

const secret = 'x'.repeat(32)
const visit = (cookie?: string, address = 'http://localhost/'): Request => new Request(address, cookie === undefined ? {} : { headers: { cookie } })
const cookieOf = (header: string | undefined): string => header?.split(';')[0] ?? ''

describe('anonymousCookie', () => {
  it('makes one user of each browser and knows it again', () => {
    const authorize = anonymousCookie({ secret })
    const first = authorize(visit())
    const setCookie = first.responseHeaders?.['set-cookie']
    expect(setCookie).toMatch(/^arq_visitor=visitor-[\w-]+\.[\w-]+; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/)
    expect(authorize(visit(`other=1; ${cookieOf(setCookie)}`))).toEqual({ userId: first.userId })
    expect(authorize(visit()).userId).not.toBe(first.userId)
  })

  it.each([
    ['another user under the same signature', (cookie: string) => cookie.replace(/visitor-[\w-]+/, 'visitor-admin')],
    ['a signature cut short', (cookie: string) => cookie.slice(0, -1)],
    ['no signature', (cookie: string) => cookie.slice(0, cookie.lastIndexOf('.'))],
    ['an empty value', () => 'arq_visitor='],
  ])('takes %s for a new browser', (_case, forge) => {
    const authorize = anonymousCookie({ secret })
    const known = authorize(visit())
    const forged = authorize(visit(forge(cookieOf(known.responseHeaders?.['set-cookie']))))
    expect(forged.userId).not.toBe(known.userId)
    expect(forged.userId).not.toBe('visitor-admin')
    expect(forged.responseHeaders).toBeDefined()
  })

  it('does not know cookies that another secret signed', () => {
    const cookie = cookieOf(anonymousCookie({ secret })(visit()).responseHeaders?.['set-cookie'])
    expect(anonymousCookie({ secret: 'y'.repeat(32) })(visit(cookie)).responseHeaders).toBeDefined()
  })

  it('marks the cookie Secure where the page is, also behind a proxy', () => {
    const authorize = anonymousCookie({ secret })
    expect(authorize(visit(undefined, 'https://example.com/')).responseHeaders?.['set-cookie']).toContain('; Secure')
    expect(authorize(new Request('http://inner/', { headers: { 'x-forwarded-proto': 'https' } })).responseHeaders?.['set-cookie']).toContain('; Secure')
  })

  it('refuses a short secret without showing it, and asks for a lazy one once', () => {
    expect(() => anonymousCookie({ secret: 'hunter2' })).toThrow(expect.objectContaining({ code: 'config_invalid', message: expect.not.stringContaining('hunter2') }))
    let asked = 0
    const authorize = anonymousCookie({ secret: () => ((asked += 1), secret) })
    expect(asked).toBe(0)
    authorize(visit())
    authorize(visit())
    expect(asked).toBe(1)
  })
})
