/** Text in pieces as a model would send it: words with the space after them, or so many characters each. Joined they are the text again. */
export function splitText(text: string, chunk: 'words' | number): readonly string[] {
  if (chunk === 'words') return text.match(/\s*\S+\s?|\s+/g) ?? []
  const characters = Array.from(text)
  const size = Math.max(1, Math.floor(chunk))
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) => characters.slice(index * size, (index + 1) * size).join(''))
}
