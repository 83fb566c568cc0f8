/** Reads a body to its end and resolves to its length in bytes. */
export async function drain(response: Response): Promise<number> {
  const reader = response.body?.getReader()
  if (reader === undefined || !response.ok) throw new Error(`The benchmark got no stream but status ${response.status}: ${await response.text()}`)
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return bytes
    bytes += value.byteLength
  }
}
