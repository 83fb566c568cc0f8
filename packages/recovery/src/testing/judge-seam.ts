import type { Seam } from './seam.js'

/**
 * What came of a seam: `right`; `missed`, where a repetition or an announcement was shown; `cut`, where new text was left out. White space
 * is not compared.
 */
export type SeamVerdict = 'right' | 'missed' | 'cut'

/** @param output what was shown of the continuation */
export function judgeSeam(seam: Seam, output: string): SeamVerdict {
  const shown = output.replace(/\s+/g, '')
  const wanted = seam.fresh.replace(/\s+/g, '')
  if (shown === wanted) return 'right'
  return shown.length > wanted.length ? 'missed' : 'cut'
}
