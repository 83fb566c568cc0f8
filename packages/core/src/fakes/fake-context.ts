import type { ArqTransport } from '../client/chat-transport.js'
import type { ClientContext } from '../client/client-context.js'
import { memoryClientStore } from '../client/memory-client-store.js'
import { defaultReconnectPolicy } from '../client/reconnect-policy.js'
import { FakeClock } from './fake-clock.js'
import { FakePage } from './fake-page.js'
import { fixedRandom } from './fixed-random.js'

/** What a client is made of, with a transport that reaches nothing but what a test gives it. */
export function fakeContext(transport: Partial<ArqTransport> = {}, parts: Partial<ClientContext> = {}): ClientContext & { clock: FakeClock; environment: FakePage } {
  const unreachable = (): Promise<never> => Promise.reject(new TypeError('Load failed'))
  return {
    transport: { startChat: unreachable, startQuestion: unreachable, resume: unreachable, stop: unreachable, deleteThread: unreachable, servedModel: unreachable, ...transport },
    storage: memoryClientStore(),
    random: fixedRandom(1),
    policy: defaultReconnectPolicy,
    ...parts,
    clock: new FakeClock(),
    environment: new FakePage(),
  }
}
