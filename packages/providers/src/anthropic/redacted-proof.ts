const mark = 'redacted_thinking:'

/** Thinking that the vendor encrypted whole travels as a proof without text; the mark tells it from a signature. */
export const redactedProof: { write(data: string): string; read(proof: string): string | undefined } = {
  write: (data) => mark + data,
  read: (proof) => (proof.startsWith(mark) ? proof.slice(mark.length) : undefined),
}
