'use client'

import type { ReactElement } from 'react'
import { AttemptsTable } from './attempts-table'
import { DecisionList } from './decision-list'
import { useChaosState } from './use-chaos-state'
import { VendorCard } from './vendor-card'
import { WordCheck } from './word-check'

export function ChaosPanel({ threadId }: { threadId: string | undefined }): ReactElement {
  const { state, said, act } = useChaosState()
  return (
    <aside className="chaos-panel" aria-label="Chaos panel">
      <p>
        Three stand-ins for vendors answer over real connections, each with the same fixed text. Ask anything, then break whoever is writing. They are shared by everybody who has this page open.
      </p>
      <div className="chaos-cards">{state?.links.map((link, index) => <VendorCard key={link.candidate} place={index + 1} link={link} act={act} />)}</div>
      <div className="chaos-said">
        <p role="status" aria-live="polite">
          {said}
        </p>
        <button type="button" className="chaos-button" onClick={() => act({ action: 'mend' })}>
          Mend all
        </button>
      </div>
      {threadId === undefined ? null : <WordCheck key={threadId} threadId={threadId} />}
      <AttemptsTable attempts={state?.attempts ?? []} />
      <DecisionList decisions={state?.decisions ?? []} />
    </aside>
  )
}
