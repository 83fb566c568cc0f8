import { createArqHandler } from '@arq/server'
import { chaos } from '../../../../lib/chaos/chaos'
import { visitor } from '../../../../lib/visitor'

export const dynamic = 'force-dynamic'
export const { GET, POST, DELETE } = createArqHandler(chaos().arq, { authorize: visitor, basePath: '/api/chaos' })
