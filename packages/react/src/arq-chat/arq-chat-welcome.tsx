import type { ReactElement } from 'react'
import { useLabels } from '../labels/use-labels.js'
import * as Chat from '../parts/index.parts.js'

export function ArqChatWelcome({ suggestions }: { suggestions: readonly string[] }): ReactElement {
  const labels = useLabels()
  return (
    <Chat.Empty className="arq-empty">
      <h2>{labels.emptyTitle}</h2>
      <p>{labels.emptyText}</p>
      {suggestions.length === 0 ? null : (
        <ul aria-label={labels.suggestions}>
          {suggestions.map((suggestion) => (
            <li key={suggestion}><Chat.Suggestion prompt={suggestion} className="arq-suggestion" /></li>
          ))}
        </ul>
      )}
    </Chat.Empty>
  )
}
