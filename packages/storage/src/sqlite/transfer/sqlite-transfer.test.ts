import { describeStoreTransfer } from '@arq/testkit/contracts'
import { timedSqlite } from '../../testing/transfer-subjects.js'

describeStoreTransfer('sqliteStores().transfer', timedSqlite)
