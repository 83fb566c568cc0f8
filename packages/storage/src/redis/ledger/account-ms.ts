/** Longer than a month, so that no budget starts afresh while its window lasts. */
const shortestMs = 40 * 86_400_000

/** How long an account is kept that nobody uses. */
export function accountMs(ledgerRetentionMs: number): number {
  return Math.max(shortestMs, ledgerRetentionMs)
}
