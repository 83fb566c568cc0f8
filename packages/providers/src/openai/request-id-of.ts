import { vendorWord } from '../shared/vendor-word.js'

/** The id under which the vendor's support finds a request, unless it repeats a secret; Azure's gateway has its own, which is the one that Azure asks for. */
export function requestIdOf(headers: Headers | undefined, secrets: readonly string[]): string | undefined {
  return vendorWord(headers?.get('apim-request-id') ?? headers?.get('x-request-id'), secrets)
}
