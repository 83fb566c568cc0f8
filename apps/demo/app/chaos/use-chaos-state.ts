'use client'

import { useCallback, useEffect, useState } from 'react'
import type { ChaosAction } from '../../lib/chaos/chaos-action'
import type { ChaosState } from '../../lib/chaos/chaos-state'

const everyMs = 1_000
const route = '/api/chaos-control'

interface Reply {
  state?: ChaosState
  /** What came of the action. */
  said?: string
  error?: { message: string }
}

export interface ChaosControl {
  /** `undefined` until the server has answered for the first time. */
  state: ChaosState | undefined
  /** The last news, for people: what came of an action, or why the server does not answer. */
  said: string
  act(action: ChaosAction): void
}

/** How the vendors stand, asked again each second while the page is looked at. */
export function useChaosState(): ChaosControl {
  const [state, setState] = useState<ChaosState>()
  const [said, setSaid] = useState('')
  const show = useCallback((reply: Reply) => {
    if (reply.state !== undefined) setState(reply.state)
    const news = reply.error?.message ?? reply.said
    if (news !== undefined) setSaid(news)
  }, [])
  const act = useCallback(
    (action: ChaosAction) => void ask({ method: 'POST', body: JSON.stringify(action), headers: { 'content-type': 'application/json' } }).then(show),
    [show],
  )
  useEffect(() => pollWhileVisible(show), [show])
  return { state, said, act }
}

function pollWhileVisible(show: (reply: Reply) => void): () => void {
  const gone = new AbortController()
  const look = async (): Promise<void> => {
    if (document.visibilityState === 'visible') {
      const reply = await ask({ signal: gone.signal })
      if (!gone.signal.aborted) show(reply)
    }
    if (!gone.signal.aborted) timer = setTimeout(() => void look(), everyMs)
  }
  let timer = setTimeout(() => void look())
  return () => {
    gone.abort()
    clearTimeout(timer)
  }
}

async function ask(init: RequestInit): Promise<Reply> {
  try {
    const response = await fetch(route, init)
    return (await response.json()) as Reply
  } catch {
    return { error: { message: 'The server does not answer, so what is shown here may be old. It is asked again each second.' } }
  }
}
