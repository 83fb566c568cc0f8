import type * as opentelemetry from '@opentelemetry/api'

/** What is used of `@opentelemetry/api`: `import * as api from '@opentelemetry/api'` fits. */
export type OpenTelemetryApi = Pick<typeof opentelemetry, 'context' | 'metrics' | 'trace' | 'SpanKind' | 'SpanStatusCode'>
