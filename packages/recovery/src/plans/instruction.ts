import type { ContinuationContext } from '../seam/continuation-instruction.js'

export interface InstructionContext extends ContinuationContext {
  /** The answer is to be JSON. */
  isJson: boolean
}

/** How a model is asked in words to go on with an answer that broke off. */
export type Instruction = (context: InstructionContext) => string
