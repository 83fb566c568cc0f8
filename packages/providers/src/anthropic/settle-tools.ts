import type { ModelRequest } from '@arq/core'
import type { MessageCreateParamsStreaming, Tool, ToolChoice } from '@anthropic-ai/sdk/resources/messages/messages'
import type { ModelTraits } from './model-traits.js'

export interface SettledTools {
  params: Pick<MessageCreateParamsStreaming, 'tools' | 'tool_choice'>
  /** The model has to call one, which rules thinking out. */
  isForced: boolean
}

/** Tools and how freely they are chosen, in the words of Messages. */
export function settleTools({ tools, toolChoice, model }: ModelRequest, traits: ModelTraits, warn: (option: string, message: string) => void): SettledTools {
  const none: SettledTools = { params: {}, isForced: false }
  if (tools === undefined || tools.length === 0) return none
  if (!traits.tools) {
    warn('tools', `${model} calls no tools; it will answer without them.`)
    return none
  }
  const defined = tools.map(
    ({ name, description, inputSchema }): Tool => ({
      name,
      input_schema: { ...inputSchema, type: 'object' },
      ...(description === undefined ? {} : { description }),
    }),
  )
  const choice = choiceOf(toolChoice)
  return {
    params: { tools: defined, ...(choice === undefined ? {} : { tool_choice: choice }) },
    isForced: choice?.type === 'any' || choice?.type === 'tool',
  }
}

function choiceOf(choice: ModelRequest['toolChoice']): ToolChoice | undefined {
  if (choice === undefined) return undefined
  if (choice === 'required') return { type: 'any' }
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', name: choice.name }
}
