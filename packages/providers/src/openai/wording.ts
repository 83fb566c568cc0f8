/** How a host that speaks OpenAI's protocols wants a request spelled. */
export interface Wording {
  /** Reasoning models refuse the older word, `max_tokens`; compatible servers may know no other. */
  outputLimit: 'max_completion_tokens' | 'max_tokens'
  /** Whether it knows `stream_options.include_usage`. */
  asksForUsage: boolean
  /** Whether it can be told to leave out the padding of its chunks. */
  refusesPadding: boolean
}

/** OpenAI's own hosts know the newest words; compatible servers know older ones, and may refuse what they have never heard of. */
export const wordings: Readonly<Record<'vendor' | 'compatible', Wording>> = {
  vendor: { outputLimit: 'max_completion_tokens', asksForUsage: true, refusesPadding: true },
  compatible: { outputLimit: 'max_tokens', asksForUsage: true, refusesPadding: false },
}
