/**
 * What a reader should know about the line between this page and the server.
 * - `online`: nothing to say
 * - `offline`: the browser itself says it has no network; nothing is tried until it is back
 * - `reconnecting`: the line broke and is being taken up again
 * - `resumed`: it just came back and the answer goes on; turns `online` by itself
 * - `stalled`: the line is fine, the model is silent
 */
export type ConnectionState = 'online' | 'offline' | 'reconnecting' | 'resumed' | 'stalled'
