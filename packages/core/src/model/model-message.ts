/** One turn of a prompt. A plain string is one text part. */
export type ModelMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string | readonly UserContent[] }
  | { role: 'assistant'; content: string | readonly AssistantContent[] }
  | { role: 'tool'; content: readonly ToolResultContent[] }

export interface TextContent {
  type: 'text'
  text: string
}

/** A picture or a document, as bytes or by address. */
export interface FileContent {
  type: 'file'
  /** `image/png`, `application/pdf` and the like; images are files whose media type says so. */
  mediaType: string
  data: { kind: 'bytes'; bytes: Uint8Array } | { kind: 'url'; url: string }
  filename?: string
}

export type UserContent = TextContent | FileContent

/** A model's thinking. `proof` is the vendor's own token for it (a signature, encrypted text) and goes back as it came. */
export interface ReasoningContent {
  type: 'reasoning'
  text: string
  proof?: string
}

export interface ToolCallContent {
  type: 'tool-call'
  id: string
  name: string
  /** The arguments as the model wrote them: JSON, if it kept to the schema. */
  input: string
}

export type AssistantContent = TextContent | ReasoningContent | ToolCallContent

export interface ToolResultContent {
  type: 'tool-result'
  /** Id of the call this answers. */
  id: string
  name: string
  output: string
  isError?: boolean
}
