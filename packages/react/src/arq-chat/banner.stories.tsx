import type { ChatSnapshot } from '@arq/core/client'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor, within } from 'storybook/test'
import { assistantMessage } from '../testing/assistant-message.js'
import { shortAnswer } from '../testing/sample-markdown.js'
import { StoryFrame, storyThread, type StoryFrameProps } from '../testing/story-frame.js'
import { userMessage } from '../testing/user-message.js'
import { ArqChat } from './arq-chat.js'

interface BannerArgs extends Pick<StoryFrameProps, 'snapshot' | 'script' | 'theme'> {
  /** What the banner says; nothing where there is none. */
  says: string | undefined
}

const question = userMessage('q1', 'What is a closure in JavaScript?')
const half = { messages: [question, assistantMessage('a1', shortAnswer.slice(0, 210))], status: 'streaming' } as const
const unasked = { messages: [question], status: 'submitted' } as const
const whole = { messages: [question, assistantMessage('a1', shortAnswer, { arq: { finishReason: 'stop' } })] }
const haiku = { provider: 'anthropic', model: 'claude-haiku-4-5' }
const gpt = { provider: 'openai', model: 'gpt-5' }

/** Tells a story that moves to take its next step. */
const goOn = 'arq-story-goes-on'

const elsewhere: Partial<ChatSnapshot> = { ...half, activity: { state: 'retrying', attempt: 2, plan: 'instruct', cause: 'stream_truncated', ...haiku } }

const meta: Meta<BannerArgs> = {
  title: 'ArqChat/Banner',
  parameters: { layout: 'fullscreen' },
  args: { snapshot: half },
  render: ({ snapshot, script, theme }) => (
    <StoryFrame {...{ ...(snapshot && { snapshot }), ...(script && { script }), ...(theme && { theme }) }}>
      <ArqChat threadId={storyThread} />
    </StoryFrame>
  ),
  play: async ({ canvasElement, args: { says, snapshot } }) => {
    const banner = canvasElement.querySelector('.arq-banner')
    await expect(banner?.textContent).toBe(says)
    await expect(banner?.getAttribute('data-connection')).toBe(says === undefined ? undefined : (snapshot?.connection ?? 'online'))
    await expect(banner?.getAttribute('data-activity') ?? undefined).toBe(says === undefined ? undefined : snapshot?.activity?.state)
    if (banner !== null) await expect(banner).toBeVisible()
    // What was written stays, whatever goes wrong behind it.
    for (const message of snapshot?.messages ?? []) await expect(within(canvasElement).getByRole('article', { name: message.role === 'user' ? 'You' : 'Assistant' })).toBeVisible()
  },
}

export default meta

type Story = StoryObj<BannerArgs>

export const Well: Story = { args: { says: undefined } }

/** Another model continues what the first one began. */
export const OtherModel: Story = { args: { snapshot: elsewhere, says: 'The answer broke off. claude-haiku-4-5 goes on with it…' } }

/** Its vendor kept the answer, so the same one is taken up. */
export const SameModel: Story = {
  args: {
    snapshot: { ...half, activity: { state: 'retrying', attempt: 2, plan: 'cursor', cause: 'stream_truncated', ...gpt } },
    says: 'The answer broke off. gpt-5 goes on with it…',
  },
}

/** Nothing of the answer had come. */
export const BegunAgain: Story = {
  args: {
    snapshot: { ...unasked, activity: { state: 'retrying', attempt: 2, plan: 'restart', cause: 'provider_unavailable', ...haiku } },
    says: 'No answer came. Asking claude-haiku-4-5…',
  },
}

/** Every model asks for time, as after a 429. */
export const Waiting: Story = { args: { snapshot: { ...unasked, activity: { state: 'waiting' } }, says: 'Waiting for a model that takes requests…' } }

export const Silent: Story = {
  args: {
    snapshot: { ...half, connection: 'stalled', activity: { state: 'stalled', cause: 'stream_stalled', ...gpt } },
    says: 'The model is taking longer than usual.',
  },
}

/** The words go on, so there is nothing more to say. */
export const Recovered: Story = { args: { snapshot: { ...half, activity: { state: 'recovered', attempt: 2, plan: 'instruct', ...haiku } }, says: undefined } }

/** The server writes on, and cannot keep what it writes. */
export const Unsaved: Story = {
  args: { snapshot: { ...half, activity: { state: 'unsaved' } }, says: 'The server could not save this answer yet. You can read on.' },
}

export const Reconnecting: Story = { args: { snapshot: { ...half, connection: 'reconnecting' }, says: 'Connection lost. Reconnecting…' } }

export const Resumed: Story = { args: { snapshot: { ...half, connection: 'resumed' }, says: 'Back online. The answer goes on.' } }

export const Offline: Story = {
  args: { snapshot: { ...half, connection: 'offline' }, says: 'You are offline. The answer goes on when the network is back.' },
}

export const OfflineIdle: Story = { args: { snapshot: { ...whole, connection: 'offline' }, says: 'You are offline.' } }

/** The line between page and server comes first: nobody hears from the models through one that is broken. */
export const LineFirst: Story = { args: { snapshot: { ...elsewhere, connection: 'reconnecting' }, says: 'Connection lost. Reconnecting…' } }

/** The banner comes when the answer breaks off, and goes with the first new words. */
export const ComesAndGoes: Story = {
  args: {
    script(client) {
      const chat = client.chat(storyThread)
      const steps = [(): void => chat.show(elsewhere), (): void => (chat.stream(shortAnswer), chat.show({ activity: { state: 'recovered', ...haiku } }))]
      window.addEventListener(goOn, () => steps.shift()?.())
    },
  },
  play: async ({ canvasElement }) => {
    const banner = (): Element | null => canvasElement.querySelector('.arq-banner')
    await expect(banner()).toBeNull()
    window.dispatchEvent(new Event(goOn))
    await waitFor(() => expect(banner()).toHaveTextContent('claude-haiku-4-5 goes on with it'))
    window.dispatchEvent(new Event(goOn))
    await waitFor(() => expect(banner()).toBeNull())
    await expect(within(canvasElement).getByRole('article', { name: 'Assistant' })).toHaveTextContent('two counters never share one')
  },
}

export const Dark: Story = { args: { ...OtherModel.args, theme: 'dark' } }

export const DarkResumed: Story = { args: { ...Resumed.args, theme: 'dark' } }
