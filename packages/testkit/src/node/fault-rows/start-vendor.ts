import { startFaultServer, type FaultServer } from '../fault-server.js'
import type { ProviderUnderTest } from './provider-under-test.js'

/** A fault server with the model and, where it is a wire of its own, the wire of this provider; and an address at which nobody listens. */
export async function startVendor({ model, wire }: Pick<ProviderUnderTest, 'model' | 'wire'>): Promise<{ server: FaultServer; nobody: string }> {
  const gone = await startFaultServer()
  const nobody = gone.url
  const server = await startFaultServer({ models: [model], ...(typeof wire === 'string' ? {} : { wires: [wire] }) })
  await gone.close()
  return { server, nobody }
}
