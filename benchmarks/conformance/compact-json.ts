/** JSON without the spaces between its parts; text that is no JSON, such as arguments that were cut short, stays as it is. */
export function compactJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
