import type { Wire } from './wire.js'

/** A wire that the fault server does not know by itself, and where it speaks it. */
export interface MountedWire {
  wire: Wire
  /** Where it answers, such as `/v1/generate`. */
  path: string
  /** Where it lists its models, such as `/v1/catalogue`. @defaultValue nowhere */
  modelsPath?: string
}
