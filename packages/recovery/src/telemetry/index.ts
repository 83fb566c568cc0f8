export { openTelemetry, type OpenTelemetryOptions } from './open-telemetry.js'
export type { OpenTelemetryApi } from './open-telemetry-api.js'
