/** What goes wrong with an attempt. The first group goes wrong inside the body, the second before it. */
export const bodyFaults = ['destroy', 'reset', 'close', 'stall', 'stream-error', 'garbage', 'corrupt'] as const
export const headFaults = ['500', '429', '529', 'refuse', 'html'] as const

export type BodyFaultKind = (typeof bodyFaults)[number]
export type FaultKind = BodyFaultKind | (typeof headFaults)[number]

export function isBodyFault(kind: FaultKind): kind is BodyFaultKind {
  return (bodyFaults as readonly string[]).includes(kind)
}
