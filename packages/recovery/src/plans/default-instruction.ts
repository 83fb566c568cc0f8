import { continuationInstruction } from '../seam/continuation-instruction.js'
import type { Instruction } from './instruction.js'

/** In English; for other languages call `continuationInstruction` with one. */
export const defaultInstruction: Instruction = (context) => {
  const instruction = continuationInstruction(context)
  return context.isJson ? `${instruction}\n\nThe answer is one JSON document: write the rest of it and nothing else.` : instruction
}
