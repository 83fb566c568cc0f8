import { expect, it } from 'vitest'
import { headerSecrets } from './header-secrets.js'

it('finds what a header holds, behind Basic too, and leaves short words alone', () => {
  const headers = { authorization: 'Bearer planted-key', 'proxy-authorization': `Basic ${btoa('ada:planted-word')}`, 'x-tenant': '42' }
  expect(headerSecrets(headers)).toEqual(['Bearer planted-key', 'planted-key', `Basic ${btoa('ada:planted-word')}`, btoa('ada:planted-word'), 'planted-word'])
  expect(headerSecrets({ authorization: 'Basic %%%' })).toEqual(['Basic %%%'])
})
