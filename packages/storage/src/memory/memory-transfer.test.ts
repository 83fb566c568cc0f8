import { describeStoreTransfer } from '@arq/testkit/contracts'
import { timedMemory } from '../testing/transfer-subjects.js'

describeStoreTransfer('memoryStores().transfer', timedMemory)
