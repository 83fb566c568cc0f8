import { jsonField } from './json-field.js'

/** Which model a request to Ollama is about; older clients call it `name`. Empty where it names none. */
export function askedModel(request: unknown): string {
  const name = jsonField(request, 'model') ?? jsonField(request, 'name')
  return typeof name === 'string' ? name : ''
}
