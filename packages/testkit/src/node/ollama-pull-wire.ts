import { askedModel } from './asked-model.js'
import type { Frame } from './frame.js'
import type { OllamaLibrary } from './ollama-library.js'
import { lineSpeller, ollamaWire } from './ollama-wire.js'
import type { Wire } from './wire.js'

/** `POST /api/pull` of one library: progress lines, the last `success`. Rules match on the model's name. */
export function ollamaPullWire(library: OllamaLibrary): Wire {
  return {
    ...ollamaWire,
    isFree: true,
    encodeStream: (answer, request) => library.pull(request, answer.pullStopsAtByte).map((line): Frame => ({ bytes: Buffer.from(lineSpeller(answer)(line)), isText: true })),
    encodeWhole: (answer, request) => ({ bytes: Buffer.from(JSON.stringify(library.pull(request, answer.pullStopsAtByte).at(-1))), isText: true }),
    lastUserText: askedModel,
  }
}
