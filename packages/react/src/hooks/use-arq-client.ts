import { ArqError } from '@arq/core'
import type { ArqClient } from '@arq/core/client'
import { useContext } from 'react'
import { ArqContext } from '../provider/arq-context.js'

/**
 * The client of the `ArqProvider` above.
 * @throws ArqError `config_invalid` without a provider
 */
export function useArqClient(): ArqClient {
  const client = useContext(ArqContext)
  if (client !== undefined) return client
  throw new ArqError(
    'config_invalid',
    'This component found no ArqProvider above it. Without one it does not know which ARQ route to talk to. Wrap the page in <ArqProvider endpoint="/api/arq">.',
  )
}
