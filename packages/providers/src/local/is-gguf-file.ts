import { open } from 'node:fs/promises'

/** Whether a file is there and begins as a GGUF model does. A web page or half a download does not. */
export async function isGgufFile(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return false
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead === 4 && beginsAsGguf(buffer)
  } finally {
    await file.close()
  }
}

export function beginsAsGguf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4, bytes.byteLength)).toString('latin1') === 'GGUF'
}
