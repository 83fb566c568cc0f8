import { expect, it } from 'vitest'
import { checkBaseURL } from './check-base-url.js'

it.each([
  ['localhost:8080', /is not a web address.*https:\/\/example\.com/],
  ['https://', /is not a web address/],
  ['https://ada:planted-key@example.com/v1', /^(?!.*planted).*user name or password/],
  ['https://example.com/v1?key=planted-key', /^(?!.*planted).*query/],
  ['https://example.com/v1#planted-key', /^(?!.*planted).*fragment/],
])('refuses %s', (baseURL, message) => {
  expect(() => checkBaseURL(baseURL, 'somebody', 'https://example.com')).toThrow(message)
})

it('takes an address with a port and a path', () => {
  expect(() => checkBaseURL('http://127.0.0.1:8080/v1/', 'somebody', 'https://example.com')).not.toThrow()
})
