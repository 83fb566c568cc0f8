/** The vendors that can be broken, in the order in which they are asked. */
export const vendorNames = ['openai', 'anthropic', 'ollama'] as const

export type VendorName = (typeof vendorNames)[number]

export const vendorLabels: Readonly<Record<VendorName, string>> = { openai: 'OpenAI', anthropic: 'Anthropic', ollama: 'Ollama' }

/** A model that is asked in words to go on, one that takes a prefill, and one whose template leaves the last answer open. */
export const vendorModels: Readonly<Record<VendorName, string>> = { openai: 'gpt-4.1-mini', anthropic: 'claude-haiku-4-5', ollama: 'llama3.2' }
