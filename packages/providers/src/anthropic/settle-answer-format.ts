import type { ModelRequest } from '@arq/core'
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema'
import type { MessageCreateParamsStreaming, OutputConfig } from '@anthropic-ai/sdk/resources/messages/messages'
import type { ModelTraits } from './model-traits.js'

export interface AnswerFormat {
  outputConfig?: OutputConfig
  /** Put after the instructions, where words are all there is to ask with. */
  instruction?: string
  /** A tool whose input is the answer; the model is made to call it. */
  answerTool?: string
  toolParams: Pick<MessageCreateParamsStreaming, 'tools' | 'tool_choice'>
}

interface Circumstances {
  traits: ModelTraits
  hasTools: boolean
  isPrefilled: boolean
  warn: (option: string, message: string) => void
}

/**
 * How an answer in JSON is asked for: by output format where the model has it, through a tool it must call where not,
 * and in words where neither can be.
 */
export function settleAnswerFormat({ responseFormat, model }: ModelRequest, around: Circumstances): AnswerFormat {
  if (responseFormat === undefined) return { toolParams: {} }
  const { schema, name = 'answer' } = responseFormat
  // The vendor's own helper: it closes objects and turns constraints that the format does not know into descriptions.
  if (schema !== undefined && around.traits.outputFormat && !around.isPrefilled) {
    return { toolParams: {}, outputConfig: { format: { type: 'json_schema', schema: transformJSONSchema(schema) as Record<string, unknown> } } }
  }
  const takesTool = around.traits.tools && !around.hasTools && !around.isPrefilled && !around.traits.outputFormat
  if (takesTool) return throughTool(name, schema)
  around.warn('responseFormat', `${model} was asked for JSON in words only, so its answer may be something else; ${remedy(around, schema)}.`)
  return { toolParams: {}, instruction: `Answer with one JSON document and nothing else.${schema === undefined ? '' : ` Its JSON Schema: ${JSON.stringify(schema)}`}` }
}

function throughTool(name: string, schema: Readonly<Record<string, unknown>> | undefined): AnswerFormat {
  const tool = { name, description: 'Gives the answer. Call it once, with the whole answer.', input_schema: { ...schema, type: 'object' as const } }
  return { answerTool: name, toolParams: { tools: [tool], tool_choice: { type: 'tool', name } } }
}

function remedy({ traits, hasTools }: Circumstances, schema: unknown): string {
  if (schema === undefined && traits.outputFormat) return 'give a schema to make sure'
  return hasTools ? 'leave the tools out or use Claude 4.5 or newer to make sure' : 'use Claude 4.5 or newer to make sure'
}
