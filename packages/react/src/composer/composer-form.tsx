import { forwardRef, useCallback, useMemo, type ComponentPropsWithoutRef, type SubmitEvent } from 'react'
import { isBusy } from '../parts/is-busy.js'
import { useChat } from '../parts/use-chat.js'
import type { PartComponent } from '../util/part-component.js'
import { ComposerContext } from './composer-context.js'
import { useDraft } from './use-draft.js'

export type ComposerFormProps = ComponentPropsWithoutRef<'form'>

/** Holds the draft. It is taken away when the message was taken, and comes back when it was not. */
export const ComposerForm: PartComponent<ComposerFormProps, HTMLFormElement> = forwardRef(function ComposerForm(
  { onSubmit, ...rest },
  ref,
) {
  const { id, store, actions } = useChat()
  const { text, write, read } = useDraft(id)
  const submit = useCallback(() => {
    const draft = read()
    if (draft.trim() === '' || isBusy(store.getSnapshot())) return
    write('')
    void actions.send(draft).then((wasTaken) => {
      if (!wasTaken) write([draft, read()].filter(Boolean).join('\n'))
    })
  }, [read, write, store, actions])
  const composer = useMemo(() => ({ text, write, submit }), [text, write, submit])
  const submitForm = (event: SubmitEvent<HTMLFormElement>): void => {
    onSubmit?.(event)
    if (event.defaultPrevented) return
    event.preventDefault()
    submit()
  }
  return (
    <ComposerContext.Provider value={composer}>
      <form {...rest} ref={ref} onSubmit={submitForm} />
    </ComposerContext.Provider>
  )
})
