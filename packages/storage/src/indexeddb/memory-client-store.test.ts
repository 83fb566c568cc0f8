import { describeClientStore } from '@arq/testkit/contracts'
import { memoryClientStore } from './memory-client-store.js'

describeClientStore('memoryClientStore', async () => ({ store: memoryClientStore() }))
