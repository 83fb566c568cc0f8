import { anonymousCookie } from '@arq/server'
import { cookieSecret } from './cookie-secret'

/** Each browser is one user, without any sign-in. */
export const visitor = anonymousCookie({ secret: cookieSecret })
