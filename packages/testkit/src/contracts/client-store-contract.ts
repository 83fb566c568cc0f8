import type { ClientStore } from '@arq/core/client'
import { describe } from 'vitest'
import { describeConversation } from './client-store/conversation-contract.js'
import { describeCursor } from './client-store/cursor-contract.js'
import type { MakeSubject } from './contract-subject.js'

/** Everything `ClientStore` promises to one tab, as tests. `make` gives a fresh store for each of them. */
export function describeClientStore(name: string, make: MakeSubject<ClientStore>): void {
  describe(`${name} keeps the contract of a client store`, () => {
    describeConversation(make)
    describeCursor(make)
  })
}
