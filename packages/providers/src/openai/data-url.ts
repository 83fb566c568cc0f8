import type { FileContent } from '@arq/core'
import { base64 } from './base64.js'

/** The address of a file, or its bytes as one. */
export function dataUrl({ data, mediaType }: FileContent): string {
  return data.kind === 'url' ? data.url : `data:${mediaType};base64,${base64(data.bytes)}`
}
