import { useEffect, type ComponentPropsWithoutRef, type ReactElement } from 'react'
import { useAnnounce } from '../announcer/use-announce.js'
import { CheckIcon } from '../icons/check-icon.js'
import { CopyIcon } from '../icons/copy-icon.js'
import { useLabels } from '../labels/use-labels.js'
import { useCopy } from './use-copy.js'

export interface CopyButtonProps extends Omit<ComponentPropsWithoutRef<'button'>, 'onCopy' | 'children'> {
  /** What to copy, or how to find it when the button is pressed. */
  text: string | (() => string)
  label: string
}

/** The label never changes, so the button keeps its name; what happened is announced and shown as a mark. */
export function CopyButton({ text, label, ...button }: CopyButtonProps): ReactElement {
  const labels = useLabels()
  const announce = useAnnounce()
  const { state, copy } = useCopy(text)
  useEffect(() => {
    if (state !== 'idle') announce(state === 'copied' ? labels.copied : labels.copyFailed)
  }, [state, announce, labels])
  return (
    <button type="button" title={label} aria-label={label} data-state={state} {...button} onClick={copy}>
      {state === 'copied' ? <CheckIcon /> : <CopyIcon />}
    </button>
  )
}
