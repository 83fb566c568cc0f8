'use client'

import type { ReactElement } from 'react'
import type { ChaosAmount, ChaosAttempt } from '../../lib/chaos/chaos-state'
import { describeEnding } from './describe-ending'

/** The ledger's rows of this visitor, newest first; a line parts one answer from the next. */
export function AttemptsTable({ attempts }: { attempts: readonly ChaosAttempt[] }): ReactElement {
  return (
    <section className="chaos-section">
      <h2 id="chaos-attempts">Attempts</h2>
      {attempts.length === 0 ? (
        <p className="chaos-empty">None yet.</p>
      ) : (
        <div className="chaos-scroll" role="region" aria-labelledby="chaos-attempts" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">#</th>
                <th scope="col">Who</th>
                <th scope="col">Plan</th>
                <th scope="col">Ended</th>
                <th scope="col">Charged</th>
                <th scope="col">Wasted</th>
              </tr>
            </thead>
            <tbody>{attempts.map((attempt, index) => <Row key={attempt.attemptId} attempt={attempt} isLastOfAnswer={attempt.runId !== attempts[index - 1]?.runId} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Row({ attempt, isLastOfAnswer }: { attempt: ChaosAttempt; isLastOfAnswer: boolean }): ReactElement {
  const { number, model, provider, plan, ending, state, charged, wasted } = attempt
  return (
    <tr data-ending={ending} data-state={state} data-first={isLastOfAnswer || undefined}>
      <td>{number ?? '?'}</td>
      <th scope="row">
        {model} <small>{provider}</small>
      </th>
      <td>{plan ?? '?'}</td>
      <td className="chaos-ending">{describeEnding(ending)}</td>
      <Amount amount={charged} />
      <Amount amount={wasted} />
    </tr>
  )
}

function Amount({ amount }: { amount: ChaosAmount | undefined }): ReactElement {
  if (amount === undefined) return <td>–</td>
  return (
    <td>
      {amount.tokens} {amount.usd === undefined ? null : <small>{dollars(amount.usd)}</small>}
    </td>
  )
}

function dollars(usd: number): string {
  return usd === 0 ? '$0' : `$${usd.toFixed(6)}`
}
