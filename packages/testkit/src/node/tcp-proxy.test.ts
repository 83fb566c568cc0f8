import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js'

const body = 'x'.repeat(100_000)

describe('a TCP proxy', () => {
  let server: Server
  let proxy: TcpProxy
  let served: number

  beforeEach(async () => {
    served = 0
    server = createServer((_request, response) => {
      served += 1
      response.end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port })
  })
  afterEach(async () => {
    await proxy.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const get = async (): Promise<string> => (await fetch(proxy.url, { headers: { connection: 'close' } })).text()

  it('passes bytes both ways', async () => {
    expect(await get()).toBe(body)
  })

  it('severs after so many bytes, once', async () => {
    proxy.severAfterBytes(5_000)
    await expect(get()).rejects.toThrow(TypeError)
    expect(await get()).toBe(body)
  })

  it('lets the request through and loses the answer', async () => {
    proxy.dropResponses(1)
    await expect(get()).rejects.toThrow(TypeError)
    expect(served).toBe(1)
    expect(await get()).toBe(body)
  })

  it('refuses and takes new connections', async () => {
    proxy.refuse(true)
    await expect(get()).rejects.toThrow(TypeError)
    expect(served).toBe(0)
    proxy.refuse(false)
    expect(await get()).toBe(body)
  })

  it('severs what is open and says how much that was', async () => {
    const response = await fetch(`${proxy.url}/`, { headers: { connection: 'keep-alive' } })
    await response.text()
    expect(proxy.sever()).toBe(1)
    expect(proxy.connections).toBe(0)
  })
})
