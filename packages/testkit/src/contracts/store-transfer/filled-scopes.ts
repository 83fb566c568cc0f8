import type { Scope } from '@arq/core'
import { alice, aliceOfAcme, awkwardIds, bob, bobOfAcme } from '../shared/scopes.js'

/** Whose data a filled store has: of two tenants, without one, and with ids that a store may take for something of its own. */
export const filledScopes: readonly Scope[] = [
  alice, bob, aliceOfAcme, bobOfAcme, { userId: '', tenantId: 'alice' }, { userId: 'ä/{x}:*', tenantId: 'b\n c%2F' },
]

/** Ids for threads and runs. */
export const filledIds: readonly string[] = ['plain', ...awkwardIds.filter((id) => id !== '\u0000')]
