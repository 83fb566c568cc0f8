import 'fake-indexeddb/auto'
import { describeClientStore, describeClientStoreTabs } from '@arq/testkit/contracts'
import { deleteDB } from 'idb'
import { indexedDbStores } from './indexed-db-stores.js'

let databases = 0

describeClientStore('indexedDbStores on fake-indexeddb', async () => {
  const name = `contract-${(databases += 1)}`
  const store = indexedDbStores({ name })
  return {
    store,
    async dispose() {
      store.close()
      await deleteDB(name)
    },
  }
})

describeClientStoreTabs('indexedDbStores on fake-indexeddb', async () => {
  const name = `tabs-${(databases += 1)}`
  const [store, other] = [indexedDbStores({ name }), indexedDbStores({ name })]
  return {
    store,
    other,
    async dispose() {
      store.close()
      other.close()
      await deleteDB(name)
    },
  }
})
