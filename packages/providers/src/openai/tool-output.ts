import type { ToolResultContent } from '@arq/core'

/** What a tool gave, as the model reads it: the wire has no field for a failure, so the text says it. */
export function toolOutput({ output, isError }: ToolResultContent): string {
  return isError === true ? `The tool failed: ${output}` : output
}
