/** The id under which the vendor's support finds a request; Azure's gateway has its own, which is the one that Azure asks for. */
export function requestIdOf(headers: Headers | undefined): string | undefined {
  return headers?.get('apim-request-id') ?? headers?.get('x-request-id') ?? undefined
}
