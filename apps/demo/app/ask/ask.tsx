'use client'

import { useArqQuery } from '@arq/react'
import { useState, type FormEvent, type ReactElement } from 'react'

/** One question, one answer, kept in the query cache: asking the same again costs nothing. */
export function Ask(): ReactElement {
  const [prompt, setPrompt] = useState('')
  const [shown, setShown] = useState(true)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const text = new FormData(event.currentTarget).get('prompt')
    if (typeof text === 'string') setPrompt(text.trim())
  }
  return (
    <main className="demo-ask">
      <h1>One question</h1>
      <form onSubmit={submit}>
        <label>
          Question <input name="prompt" autoComplete="off" />
        </label>
        <button type="submit">Ask</button>
        <button type="button" onClick={() => setShown(!shown)}>
          {shown ? 'Hide the answer' : 'Show the answer'}
        </button>
      </form>
      {shown && prompt !== '' ? <AnswerView prompt={prompt} /> : null}
      <a href="/">Back to the chat</a>
    </main>
  )
}

function AnswerView({ prompt }: { prompt: string }): ReactElement {
  const { data, error, isFetching, stop } = useArqQuery({ prompt })
  return (
    <section aria-label="Answer" data-state={isFetching ? 'writing' : 'done'}>
      {error === null ? <p className="demo-answer">{data?.text ?? ''}</p> : <p role="alert">{error.message}</p>}
      {isFetching ? (
        <button type="button" onClick={stop}>
          Stop
        </button>
      ) : null}
    </section>
  )
}
