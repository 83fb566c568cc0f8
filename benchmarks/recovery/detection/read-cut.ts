import { ArqError } from '@arq/core'
import { AutoRecovery, LoadBalancer } from '@arq/recovery'
import { FakeClock, readEvents } from '@arq/testkit'
import type { Answer } from '@arq/testkit/node'
import type { Vendor, VendorExtras } from '../vendors/vendors.js'

/** Reads one answer through the provider and a recovery that may not retry. Returns what is wrong with the end; nothing where it is noticed that the answer broke off. */
export async function readCut(vendor: Vendor, answer: Answer, at: Pick<VendorExtras, 'url' | 'fetch'>): Promise<string | undefined> {
  const clock = new FakeClock()
  const provider = vendor.make({ ...at, clock })
  const recovery = new AutoRecovery({ router: new LoadBalancer({ candidates: [{ provider, model: vendor.model }], clock }), budgets: { retries: 0 }, clock })
  const { text, error, finish, events, toolCalls } = await readEvents(recovery.stream({ model: vendor.model, messages: [{ role: 'user', content: 'x' }] }))
  if (!(answer.text ?? '').startsWith(text)) return `its text is no beginning: ${JSON.stringify(text)}`
  if (!toolCalls.every((call, index) => isSame(call, answer.toolCalls?.[index]))) return `it made another call: ${JSON.stringify(toolCalls)}`
  if (error !== undefined) return ArqError.isInstance(error) && error.code !== 'internal' ? undefined : `it threw ${error instanceof Error ? error.message : 'what is no error'}`
  const spans = events.find((event) => event.type === 'recovery')?.summary.spans
  // Calls that came whole are an end that holds, and the summary says how it came about.
  return finish?.unified === 'tool-calls' && toolCalls.length > 0 && spans?.at(-1)?.cause !== undefined ? undefined : 'it ended as a success'
}

function isSame(call: { name: string; input: string }, owed: { name: string; arguments: string } | undefined): boolean {
  return owed !== undefined && call.name === owed.name && JSON.stringify(parsed(call.input)) === JSON.stringify(parsed(owed.arguments))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
