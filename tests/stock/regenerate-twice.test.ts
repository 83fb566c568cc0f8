import { afterEach, expect, it } from 'vitest'
import { startStockServer, type StockServer } from './stock-server.js'

let server: StockServer
afterEach(() => server.close())

const post = async (body: object): Promise<Response> =>
  fetch(`${server.endpoint}/chat`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const question = { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'One' }] }
const runOf = (response: Response): string | null => response.headers.get('x-arq-run-id')

it.each([['without a message id (stock regenerate())', false], ['with the message id', true]])('the same regenerate sent again %s is one run', async (_name, named) => {
  server = await startStockServer([[{ text: 'First.' }], [{ text: 'Second' }, { delayMs: 1_000 }, { text: ' half.' }], [{ text: 'Third.' }]])
  await (await post({ id: 't', trigger: 'submit-message', messages: [question] })).text()
  const [, answer] = await server.thread('t')
  const body = { id: 't', trigger: 'regenerate-message', messages: [question], ...(named ? { messageId: answer?.id } : {}) }
  const first = await post(body)
  const again = await post(body)
  expect([again.status, runOf(again)]).toEqual([200, runOf(first)])
  await server.modelClock.advance(1_000)
  await Promise.all([first.text(), again.text()])
  if (named) {
    const late = await post(body)
    await late.text()
    expect(runOf(late)).toBe(runOf(first))
  }
})
