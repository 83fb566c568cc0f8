import type { FileContent } from '@arq/core'
import { modelFamily } from './model-families.js'
import { unusableFile } from './unusable-file.js'

const images: readonly string[] = ['image/png', 'image/jpeg', 'image/jpg', 'image/gif', 'image/webp']

/** Which kind of part a file becomes. Throws `ValidationError` for one that the model could not look at. */
export function fileKind(file: FileContent, model: string): 'image' | 'audio' | 'document' {
  const { mediaType } = file
  if (mediaType.startsWith('video/')) throw unusableFile(mediaType, `${model} watches no videos`, 'Send single pictures of it')
  if (mediaType.startsWith('audio/')) return 'audio'
  if (!mediaType.startsWith('image/')) return 'document'
  if (modelFamily(model)?.vision === false) throw unusableFile(mediaType, `${model} sees no pictures`, 'Use a model with vision, or describe the picture')
  if (!images.includes(mediaType)) throw unusableFile(mediaType, 'OpenAI reads PNG, JPEG, GIF and WebP only', 'Convert the picture')
  return 'image'
}
