'use client'

import type { RouteDecision } from '@arq/recovery'
import type { ReactElement } from 'react'

const verdicts: Readonly<Record<RouteDecision['explanation']['considered'][number]['verdict'], string>> = {
  chosen: 'asked',
  'next-in-line': 'next in line',
  excluded: 'left out',
  'breaker-open': 'breaker open',
  'no-room': 'no room',
  incapable: 'not able',
  'rolled-out-elsewhere': 'not for this session',
}

/** The balancer's last choices for this visitor, newest first and opened, with what it thought of each model. */
export function DecisionList({ decisions }: { decisions: readonly RouteDecision[] }): ReactElement {
  return (
    <section className="chaos-section">
      <h2>Who is asked, and why</h2>
      {decisions.length === 0 ? <p className="chaos-empty">Nobody yet.</p> : decisions.map((decision, index) => <Decision key={`${decision.at} ${decision.explanation.chosen}`} decision={decision} isNewest={index === 0} />)}
    </section>
  )
}

function Decision({ decision: { at, explanation }, isNewest }: { decision: RouteDecision; isNewest: boolean }): ReactElement {
  const { chosen, reason, considered, waitedMs } = explanation
  return (
    <details className="chaos-decision" open={isNewest}>
      <summary>
        <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleTimeString()}</time> <strong>{chosen ?? 'nobody'}</strong> {reason}
        {waitedMs > 0 ? ` It waited ${waitedMs} ms for room.` : null}
      </summary>
      <dl>
        {considered.map(({ candidate, verdict, detail }) => (
          <div key={candidate} data-verdict={verdict}>
            <dt>
              {candidate} <small>{verdicts[verdict]}</small>
            </dt>
            <dd>{detail}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
