/** Long enough to be cut at five places, with what tends to break at a seam: markdown, many bytes a character, repetition. */
export const longAnswer: string = [
  'The sea is **wide** and old. It remembers every ship, 🚢 and forgets none of them.',
  'A short list follows:\n\n- first the tide, tide, tide\n- then the wind — *sì, il vento*\n- last the 海 and the 山',
  'Some code, since people ask for it:\n\n```js\nconst waves = [1, 2, 3].map((height) => height * 2)\n```',
  'And it ends the way it began: the sea is wide and old, ha ha ha, and it remembers every ship. Grüße, привет, 👩‍👩‍👧.',
].join('\n\n')

/** The same without markdown: what is shown grows letter by letter, so that a shrinking text can be told from a `**` that became bold. */
export const plainAnswer: string = Array.from({ length: 6 }, (_, verse) => `Verse ${verse + 1}: the sea is wide and old, 海と山, ha ha ha, it remembers every ship 🚢 and forgets none of them.`).join(' ')
