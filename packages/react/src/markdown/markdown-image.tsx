import type { Tokens } from 'marked'
import type { ReactElement } from 'react'
import { decodeEntities } from './decode-entities.js'
import { useMarkdownSettings } from './markdown-context.js'
import { safeImageUrl } from './safe-image-url.js'
import { SafeLink } from './safe-link.js'

/** An image from an allowed origin; a link to it otherwise, so that nothing is fetched before somebody asks for it. */
export function MarkdownImage({ image }: { image: Tokens.Image }): ReactElement {
  const { allowedImageOrigins } = useMarkdownSettings()
  const address = decodeEntities(image.href)
  const source = safeImageUrl(address, allowedImageOrigins)
  const description = decodeEntities(image.text)
  const title = image.title ? decodeEntities(image.title) : undefined
  if (source === undefined) return <SafeLink address={address} title={title}>{description || address}</SafeLink>
  return <img src={source} alt={description} title={title} loading="lazy" decoding="async" referrerPolicy="no-referrer" />
}
