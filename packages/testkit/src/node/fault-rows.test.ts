import { describe, expect, it } from 'vitest'
import { faultRows } from './fault-rows.js'
import { startFaultServer } from './fault-server.js'
import { wireProfiles } from './fault-rows/wire-profiles.js'
import { openaiChatWire } from './openai-chat-wire.js'

describe('faultRows', () => {
  it('names each row once', () => {
    const names = faultRows.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(Object.values(wireProfiles))('makes every row for $name, but for those its wire cannot have', (profile) => {
    const missing = faultRows.filter((row) => row.happening({ text: 'All is well.' }, profile) === undefined).map(({ name }) => name.split(':', 1)[0])
    const chat = ['failed']
    const absent: Record<string, string[]> = { 'openai-chat': chat, 'azure-chat': chat, anthropic: chat, ollama: ['failed', 'comments', 'quota', '400'] }
    expect(missing).toEqual(absent[profile.name] ?? [])
  })

  it('takes a wire that nobody has described by its statuses', () => {
    const unknown = { name: 'new', wire: openaiChatWire }
    const rows = faultRows.filter((row) => row.happening({}, unknown) !== undefined).map(({ name }) => name)
    expect(rows).toContain('404: the model does not exist')
    expect(rows).not.toContain('quota: the account has no quota left')
  })
})

describe('what rows need of the fault server', { timeout: 30_000 }, () => {
  it('promises the length of the whole body and sends less', async () => {
    const server = await startFaultServer()
    server.enqueue({ framing: 'sized' }, { framing: 'sized', fault: { kind: 'close', atByte: 'after-text' } })
    const ask = (): Promise<Response> => fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{"stream":true}' })
    const complete = await ask()
    expect(Buffer.byteLength(await complete.text())).toBe(Number(complete.headers.get('content-length')))
    await expect(ask().then((response) => response.text())).rejects.toThrow('terminated')
    await server.close()
  })

  it('speaks a wire it does not know where it is told to, lists its models, and says what it answered', async () => {
    const server = await startFaultServer({ models: ['brook-1'], wires: [{ wire: openaiChatWire, path: '/say', modelsPath: '/catalogue' }] })
    server.enqueue({ id: 'first', text: 'Mounted.' })
    expect(await (await fetch(`${server.url}/say`, { method: 'POST', body: '{}' })).text()).toContain('Mounted.')
    expect(await (await fetch(`${server.url}/catalogue`)).text()).toContain('brook-1')
    server.failModels({ kind: 'status', status: 503 })
    expect((await fetch(`${server.url}/catalogue`)).status).toBe(503)
    expect(server.requests.map(({ scenario }) => scenario?.id)).toEqual(['first', undefined, undefined])
    await server.close()
  })
})
