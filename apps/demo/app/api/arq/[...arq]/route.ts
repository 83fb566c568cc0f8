import { createArqHandler } from '@arq/server'
import { arq } from '../../../../lib/arq'
import { visitor } from '../../../../lib/visitor'

export const dynamic = 'force-dynamic'
export const { GET, POST, DELETE } = createArqHandler(arq, { authorize: visitor })
