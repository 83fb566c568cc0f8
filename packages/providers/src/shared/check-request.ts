import { ValidationError, type JsonSchema, type ModelRequest, type ToolDefinition } from '@arq/core'

/**
 * Refuses what no vendor could answer, before any request leaves: a prompt without turns, a tool that cannot be named or
 * told from another, a schema that is none. Throws `ValidationError` with `details.path`; texts of the request are never in it.
 */
export function checkRequest({ messages, tools = [], toolChoice, responseFormat }: ModelRequest): void {
  const holdsNothing = messages.every(({ content }) => content.length === 0)
  if (holdsNothing) throw invalid('messages', 'The request holds no message with words, so there is nothing to answer', 'Send at least one user turn')
  checkTools(tools)
  if (typeof toolChoice === 'object' && tools.length > 0 && !tools.some(({ name }) => name === toolChoice.name)) {
    throw invalid('toolChoice.name', 'The tool choice names a tool that was not sent, so it cannot be called', 'Name one of the tools')
  }
  if (responseFormat?.schema !== undefined && !isSchema(responseFormat.schema)) {
    throw invalid('responseFormat.schema', 'The schema of the answer is no JSON object, so no vendor could keep to it', 'Give a JSON Schema')
  }
  if (responseFormat?.name !== undefined && !isName(responseFormat.name)) {
    throw invalid('responseFormat.name', 'The name of the answer format is one that vendors refuse', nameRule)
  }
}

const nameRule = 'Use letters, digits, _ and -, at most 64'

function checkTools(tools: readonly ToolDefinition[]): void {
  const seen = new Map<string, number>()
  for (const [index, { name, inputSchema }] of tools.entries()) {
    const place = `Tool ${index + 1} of the request`
    const earlier = seen.get(name)
    if (!isName(name)) throw invalid(`tools.${index}.name`, `${place} has a name that vendors refuse, so nothing was asked`, nameRule)
    if (earlier !== undefined) throw invalid(`tools.${index}.name`, `${place} has the same name as tool ${earlier + 1}, so a call could mean either`, 'Give each a name of its own')
    if (!isSchema(inputSchema) || (inputSchema['type'] !== undefined && inputSchema['type'] !== 'object')) {
      throw invalid(`tools.${index}.inputSchema`, `${place} has a schema that describes no object, and arguments are one, so nothing was asked`, 'Give a JSON Schema of type object')
    }
    seen.set(name, index)
  }
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && /^[\w-]{1,64}$/.test(name)
}

function isSchema(schema: unknown): schema is JsonSchema {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false
  try {
    return JSON.stringify(schema).startsWith('{')
  } catch {
    return false
  }
}

function invalid(path: string, what: string, remedy: string): ValidationError {
  return new ValidationError(`${what}. ${remedy}.`, { details: { path } })
}
