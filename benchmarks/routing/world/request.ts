import type { ModelRequest } from '@arq/core'

/** Nobody reads it: routing looks at what a request needs. */
export const plainRequest: ModelRequest = { model: 'any', messages: [{ role: 'user', content: 'Say that all is well.' }] }
export const usualEstimate = { input: 200, output: 60 }
