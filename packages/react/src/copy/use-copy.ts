import { useCallback, useEffect, useState } from 'react'
import { copyText } from './copy-text.js'

export type CopyState = 'idle' | 'copied' | 'failed'

const shownMs = 2_000

/** Copies, and says for two seconds whether it worked. */
export function useCopy(text: string | (() => string)): { state: CopyState; copy: () => void } {
  const [state, setState] = useState<CopyState>('idle')
  const copy = useCallback(() => {
    void copyText(typeof text === 'string' ? text : text()).then((worked) => setState(worked ? 'copied' : 'failed'))
  }, [text])
  useEffect(() => {
    if (state === 'idle') return undefined
    const timer = setTimeout(() => setState('idle'), shownMs)
    return () => clearTimeout(timer)
  }, [state])
  return { state, copy }
}
