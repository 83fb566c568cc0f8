import type { Scope } from '@arq/core'

export const alice: Scope = { userId: 'alice' }
export const bob: Scope = { userId: 'bob' }
export const aliceOfAcme: Scope = { userId: 'alice', tenantId: 'acme' }
export const bobOfAcme: Scope = { userId: 'bob', tenantId: 'acme' }

/** Ids that a store may take for something of its own, where it joins them without care. */
export const awkwardIds: readonly string[] = ['a:b', 'a/b', '{a}', 'a\nb', 'a b', 'a%2Fb', "a'b\"", '__proto__', 'ä€😀', '*', '\u0000', 'x'.repeat(300)]

/** None of them is alice, and no two are one: separators inside ids must not make it so. */
export const strangers: readonly Scope[] = [
  bob, aliceOfAcme, { userId: ':alice' }, { userId: '', tenantId: 'alice' }, { userId: 'alice', tenantId: '{alice}' }, { userId: '{alice}' }, { userId: 'alice/' },
  { userId: 'alice\n' }, { userId: 'alic' }, { userId: 'Alice' }, { userId: 'älice' }, { userId: 'alice', tenantId: 'user:alice' }, { userId: 'alice*' },
]

/** Alice again: an empty tenant is none. */
export const aliceOfNoTenant: Scope = { userId: 'alice', tenantId: '' }
