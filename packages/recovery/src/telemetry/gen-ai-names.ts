/** Names of the GenAI semantic conventions as `@opentelemetry/semantic-conventions` 1.45 has them; their status is Development. */
export const attribute = {
  operationName: 'gen_ai.operation.name',
  providerName: 'gen_ai.provider.name',
  conversationId: 'gen_ai.conversation.id',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  requestTemperature: 'gen_ai.request.temperature',
  requestTopP: 'gen_ai.request.top_p',
  requestSeed: 'gen_ai.request.seed',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  responseFinishReasons: 'gen_ai.response.finish_reasons',
  responseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheCreationTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
  runId: 'arq.run.id',
  outcome: 'arq.outcome',
  recoveryAttempt: 'arq.recovery.attempt',
  recoveryAttempts: 'arq.recovery.attempts',
  recoveryCause: 'arq.recovery.cause',
  recoveryOverlap: 'arq.recovery.overlap',
  recoveryPlan: 'arq.recovery.plan',
} as const

/** Every attempt asks a chat model. */
export const operation = 'chat'

/** Providers whose well-known name differs from the one they go by here. */
export const wellKnownProviderNames: Readonly<Record<string, string>> = { azure: 'azure.ai.openai' }

/** Seconds; recommended by the conventions for every duration. */
export const durationBoundaries: number[] = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]

/** Tokens; recommended by the conventions. */
export const tokenBoundaries: number[] = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]
