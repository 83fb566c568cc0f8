/**
 * The most that one picture may cost, whatever its size. By tiles: a base and 8 tiles of 512 pixels. By patches: 1,536
 * patches of 32 pixels, times the model's factor. From the vendor's guide to vision; first match wins.
 */
const prices: readonly (readonly [pattern: RegExp, tokens: number])[] = [
  [/gpt-4o-mini/, 2_833 + 8 * 5_667],
  [/gpt-4\.1-nano|gpt-5(?:\.\d+)?-nano/, Math.ceil(1_536 * 2.46)],
  [/gpt-4\.1-mini|gpt-5(?:\.\d+)?-mini/, Math.ceil(1_536 * 1.62)],
  [/o4-mini/, Math.ceil(1_536 * 1.72)],
  [/gpt-5/, 70 + 8 * 140],
  [/^o\d/, 75 + 8 * 150],
]

/** Tokens of one picture: the upper end, since its size in pixels is not looked at. Models by tiles of 85 and 170 tokens are the rest. */
export function imageTokens(model: string): number {
  return prices.find(([pattern]) => pattern.test(model))?.[1] ?? 85 + 8 * 170
}
