import { describe, expect, it } from 'vitest'
import { safeImageUrl } from './safe-image-url.js'

const allowed = ['https://cdn.example.com', 'http://localhost:3000/']

describe('safeImageUrl', () => {
  it('loads from the origins that were named', () => {
    expect(safeImageUrl('https://cdn.example.com/a.png', allowed)).toBe('https://cdn.example.com/a.png')
    expect(safeImageUrl('http://localhost:3000/b.png', allowed)).toBe('http://localhost:3000/b.png')
  })

  it.each([
    'http://cdn.example.com/a.png',
    'https://cdn.example.com:8443/a.png',
    'https://cdn.example.com.evil.test/a.png',
    'https://user:secret@cdn.example.com/a.png',
    'https://evil.test/https://cdn.example.com/a.png',
    '//cdn.example.com/a.png',
    '/a.png',
    'data:image/png;base64,AAAA',
    'javascript:alert(1)',
    '',
  ])('does not load %s', (address) => expect(safeImageUrl(address, allowed)).toBeUndefined())

  it('loads nothing by default, and nothing by a broken entry', () => {
    expect(safeImageUrl('https://cdn.example.com/a.png', [])).toBeUndefined()
    expect(safeImageUrl('https://cdn.example.com/a.png', ['cdn.example.com', '*'])).toBeUndefined()
  })
})
