/** Whether an address is OpenAI's own, regional hosts included. */
export function isOpenAIHost(baseURL: string): boolean {
  const { hostname } = new URL(baseURL)
  return hostname === 'api.openai.com' || hostname.endsWith('.api.openai.com')
}
