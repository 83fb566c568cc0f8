/** One item of a model's thinking, as the vendor takes it back without having stored it. */
export interface ReasoningProof {
  id: string
  encrypted: string
}

/** Both halves in the one text that events and messages carry. Neither holds a colon. */
export function writeProof({ id, encrypted }: ReasoningProof): string {
  return `${id}:${encrypted}`
}

/** What `writeProof` wrote; `undefined` for the proof of another vendor, or none. */
export function readProof(proof: string | undefined): ReasoningProof | undefined {
  const [, id, encrypted] = /^([\w-]+):(.+)$/s.exec(proof ?? '') ?? []
  return id === undefined || encrypted === undefined ? undefined : { id, encrypted }
}
