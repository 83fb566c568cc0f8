import { createArqClient, type ArqClient } from '@arq/core/client'
import { answerSteps, FakeClock, scriptedTransport, SeededRandom, TestEnvironment, type ScriptedTransport, type TransportStep } from '@arq/testkit'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { StrictMode, type ReactElement } from 'react'
import { describe, expect, it } from 'vitest'
import { ArqProvider } from '../provider/arq-provider.js'
import { shortAnswer } from '../testing/sample-markdown.js'
import { ArqChat } from './arq-chat.js'

interface Play {
  clock: FakeClock
  client: ArqClient
  transport: ScriptedTransport
  pass(ms: number): Promise<void>
  shown(): string | undefined
}

const page = (client: ArqClient): ReactElement => <StrictMode><ArqProvider client={client}><ArqChat threadId="t" /></ArqProvider></StrictMode>

/** The real client behind the chat, on a line that follows a script. */
async function ask(...faults: readonly TransportStep[]): Promise<Play> {
  const clock = new FakeClock()
  const environment = new TestEnvironment()
  const transport = scriptedTransport([...answerSteps(shortAnswer, { everyMs: 20 }), ...faults], { clock, environment })
  const client = createArqClient({ endpoint: '/api/arq', transport, clock, environment, random: new SeededRandom(7) })
  render(page(client))
  await userEvent.type(await screen.findByRole('textbox'), 'What is a closure?{Enter}')
  const pass = (ms: number): Promise<void> => act(() => clock.advance(ms))
  return { clock, client, transport, pass, shown: () => document.querySelector('[data-role=assistant] .arq-body')?.innerHTML }
}

async function whole(): Promise<string | undefined> {
  const { pass, shown } = await ask()
  await pass(60_000)
  const answer = shown()
  document.body.replaceChildren()
  return answer
}

describe('ArqChat on a line that breaks', () => {
  it.each<[string, TransportStep]>([
    ['ends in the middle', { at: 400, drop: 'clean' }],
    ['fails', { at: 400, drop: 'error' }],
    ['goes silent', { at: 400, drop: 'stall' }],
    ['is offline for twenty seconds', { at: 400, offline: 20_000 }],
  ])('shows the same answer, once, when it %s', async (_name, fault) => {
    const expected = await whole()
    const { pass, shown, transport } = await ask(fault)
    await pass(60_000)
    expect(shown()).toBe(expected)
    expect(transport.runs).toBe(1)
    expect(screen.getAllByRole('article')).toHaveLength(2)
    expect(screen.getByRole('status').textContent).toBe('Answer complete')
    expect(document.querySelector('.arq-banner')).toBeNull()
  })

  it('says what the line is doing on the way', async () => {
    const { pass } = await ask({ at: 400, offline: 500 })
    const banner = (): string | null | undefined => document.querySelector('.arq-banner')?.textContent
    await pass(450)
    expect(banner()).toBe('You are offline. The answer goes on when the network is back.')
    expect(screen.getByRole('button', { name: 'Stop' })).toBeTruthy()
    await pass(550)
    expect(banner()).toBe('Back online. The answer goes on.')
    await pass(10_000)
    expect(banner()).toBeUndefined()
  })

  it('keeps what was written when the reader stops, and marks it', async () => {
    const { pass, shown, transport } = await ask()
    await pass(400)
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
    const stopped = shown()
    await pass(10_000)
    expect(shown()).toBe(stopped)
    expect(transport.stopped).toHaveLength(1)
    expect(screen.getByText('You stopped this answer.')).toBeTruthy()
  })

  it('goes on while nobody looks', async () => {
    const { client, pass, clock } = await ask()
    await pass(200)
    const { unmount } = render(page(client))
    unmount()
    document.body.replaceChildren()
    await clock.advance(60_000)
    expect(client.chat('t').getSnapshot().status).toBe('ready')
    render(page(client))
    expect(document.querySelector('[data-role=assistant] .arq-body')?.textContent).toContain('two counters never share one')
  })
})
