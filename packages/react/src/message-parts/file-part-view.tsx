import type { FilePart } from '@arq/core'
import type { ReactElement } from 'react'
import { useLabels } from '../labels/use-labels.js'
import { safeImageUrl } from '../markdown/safe-image-url.js'
import { SafeLink } from '../markdown/safe-link.js'

/** Pictures that came along as data need nobody's server. SVG is left out: it is a document, not a picture. */
const pictureData = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z\d+/=]+$/i

export function FilePartView({ part, allowedImageOrigins }: { part: FilePart; allowedImageOrigins: readonly string[] }): ReactElement {
  const labels = useLabels()
  const name = part.filename ?? labels.file
  const source = pictureSource(part, allowedImageOrigins)
  if (source === undefined) return <p className="arq-file"><SafeLink address={part.url}>{name}</SafeLink></p>
  return <img className="arq-file" src={source} alt={name} loading="lazy" decoding="async" referrerPolicy="no-referrer" />
}

function pictureSource({ url, mediaType }: FilePart, allowedImageOrigins: readonly string[]): string | undefined {
  if (!mediaType.startsWith('image/')) return undefined
  return pictureData.test(url) ? url : safeImageUrl(url, allowedImageOrigins)
}
