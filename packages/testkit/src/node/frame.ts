/** One indivisible piece of a response body: an event of a stream, or a whole JSON document. */
export interface Frame {
  bytes: Buffer
  /** Whether it carries a piece of the answer's text: holds and delays count these. */
  isText: boolean
}
