import { ArqError } from '@arq/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import type { ServedModel } from '@arq/core/client'
import { assistantMessage } from '../testing/assistant-message.js'
import { StoryFrame, storyThread, type StoryFrameProps } from '../testing/story-frame.js'
import { galleryAnswer, hebrewAnswer, longConversation, shortAnswer } from '../testing/sample-markdown.js'
import { userMessage } from '../testing/user-message.js'
import { ArqChat, type ArqChatProps } from './arq-chat.js'

type StoryArgs = ArqChatProps & Omit<StoryFrameProps, 'children'>

const question = userMessage('q1', 'What is a closure in JavaScript?')
const answer = assistantMessage('a1', shortAnswer, { arq: { finishReason: 'stop', model: 'gpt-5' } })
const conversation = [question, answer]
const halfAnswer = assistantMessage('a1', shortAnswer.slice(0, 210))
const simulator: ServedModel = { provider: 'simulator', model: 'simulator', reason: 'no provider is configured', simulated: true }
const unavailable = new ArqError(
  'provider_unavailable',
  'The model did not answer after three attempts. Your question is kept, but there is no answer yet. Try again in a minute.',
  { isRetryable: true },
)

const meta: Meta<StoryArgs> = {
  title: 'ArqChat',
  component: ArqChat,
  parameters: { layout: 'fullscreen' },
  args: { threadId: storyThread },
  render: ({ snapshot, model, script, theme, ...chat }) => (
    <StoryFrame {...{ ...(snapshot && { snapshot }), ...(model && { model }), ...(script && { script }), ...(theme && { theme }) }}>
      <ArqChat {...chat} />
    </StoryFrame>
  ),
}

export default meta

type Story = StoryObj<StoryArgs>

export const Empty: Story = {
  args: { suggestions: ['Explain closures', 'Plan a migration without downtime', 'Review this SQL'] },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await userEvent.click(canvas.getByRole('button', { name: 'Explain closures' }))
    await expect(canvas.getByRole('article', { name: 'You' })).toHaveTextContent('Explain closures')
    await expect(canvas.getByRole('textbox')).toHaveFocus()
  },
}

export const Welcome: Story = { args: { suggestions: ['Explain closures', 'Plan a migration without downtime', 'Review this SQL'] } }

export const Conversation: Story = { args: { snapshot: { messages: conversation } } }

export const Pending: Story = { args: { snapshot: { messages: [question], status: 'submitted' } } }

export const Streaming: Story = {
  args: { snapshot: { messages: [question, halfAnswer], status: 'streaming' } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    const field = canvas.getByRole('textbox')
    await userEvent.type(field, 'The next question{Enter}')
    await expect(field).toHaveValue('The next question')
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await expect(field).toHaveFocus()
    await expect(canvas.getByText('You stopped this answer.')).toBeVisible()
    await expect(field).toHaveValue('The next question')
  },
}

/** An answer that arrives as fast as a model writes. */
export const StreamingLive: Story = {
  args: {
    script(client) {
      const chat = client.chat(storyThread)
      chat.show({ messages: [userMessage('q1', 'How do I move a table without downtime?')], status: 'submitted' })
      let length = 0
      const timer = setInterval(() => {
        length += 12
        chat.stream(galleryAnswer.slice(0, length))
        if (length < galleryAnswer.length) return
        clearInterval(timer)
        chat.finish({ arq: { finishReason: 'stop' } })
      }, 8)
    },
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('Answer complete'), { timeout: 15_000 })
    const log = canvas.getByRole('log')
    await waitFor(() => expect(log.scrollHeight - log.clientHeight - log.scrollTop).toBeLessThanOrEqual(1))
  },
}

export const Failed: Story = {
  args: { snapshot: { messages: [question], status: 'error', error: unavailable } },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await userEvent.click(canvas.getByRole('button', { name: 'Retry' }))
    await expect(canvas.queryByRole('button', { name: 'Retry' })).toBeNull()
    await expect(canvas.getByRole('textbox')).toHaveFocus()
  },
}

export const FailedMidway: Story = {
  args: {
    snapshot: {
      messages: [question, { ...halfAnswer, metadata: { arq: { incomplete: 'failed', finishReason: 'error' } } }],
      status: 'error',
      error: unavailable,
    },
  },
}

export const Stopped: Story = {
  args: { snapshot: { messages: [question, { ...halfAnswer, metadata: { arq: { incomplete: 'stopped', finishReason: 'aborted' } } }] } },
}

export const TooLong: Story = {
  args: { snapshot: { messages: [question, { ...halfAnswer, metadata: { arq: { incomplete: 'length', finishReason: 'length' } } }] } },
}

export const Simulator: Story = {
  args: {
    model: simulator,
    snapshot: { messages: [question, assistantMessage('a1', 'This is a **simulated** answer. Configure a provider to get real ones.', { arq: { simulated: true, finishReason: 'stop' } })] },
  },
}

export const LongThread: Story = {
  args: {
    snapshot: {
      messages: longConversation(120).flatMap((turn, index) => [userMessage(`q${index}`, turn.question), assistantMessage(`a${index}`, turn.answer)]),
    },
  },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    const log = canvas.getByRole('log')
    await waitFor(() => expect(log.scrollHeight - log.clientHeight - log.scrollTop).toBeLessThanOrEqual(1))
    log.scrollTop -= 2_000
    await userEvent.click(await canvas.findByRole('button', { name: 'Scroll to newest' }))
    await waitFor(() => expect(canvas.queryByRole('button', { name: 'Scroll to newest' })).toBeNull())
    await waitFor(() => expect(log.scrollHeight - log.clientHeight - log.scrollTop).toBeLessThanOrEqual(1))
  },
}

export const MarkdownGallery: Story = {
  args: { snapshot: { messages: [userMessage('q1', 'How do I move a table without downtime?'), assistantMessage('a1', galleryAnswer)] } },
}

export const Parts: Story = {
  name: 'Reasoning, tools, sources',
  args: {
    snapshot: {
      messages: [
        userMessage('q1', 'Is it raining in Lisbon?'),
        {
          id: 'a1',
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'The weather changes, so I should look it up rather than guess.', state: 'done' },
            { type: 'dynamic-tool', toolName: 'weather', toolCallId: 't1', state: 'output-available', input: { city: 'Lisbon' }, output: { rain: false } },
            { type: 'dynamic-tool', toolName: 'radar', toolCallId: 't2', state: 'output-error', input: {}, errorText: 'no radar there' },
            { type: 'text', text: 'No, it is dry and **19 °C**.' },
            { type: 'source-url', sourceId: 's1', url: 'https://weather.example.com/lisbon', title: 'Weather in Lisbon' },
          ],
        },
      ],
    },
  },
}

export const Dark: Story = { args: { theme: 'dark', snapshot: { messages: conversation } } }

export const DarkMarkdown: Story = { args: { theme: 'dark', snapshot: { messages: [userMessage('q1', 'How do I move a table?'), assistantMessage('a1', galleryAnswer)] } } }

export const DarkFailed: Story = { args: { theme: 'dark', snapshot: { messages: [question], status: 'error', error: unavailable, connection: 'offline' }, model: simulator } }

export const RightToLeft: Story = {
  args: {
    labels: { placeholder: 'שאלו כל דבר', you: 'אתם', assistant: 'עוזר', send: 'שליחה' },
    snapshot: { messages: [userMessage('q1', 'המחשב לא מתחבר. מה לבדוק?'), assistantMessage('a1', hebrewAnswer)] },
  },
  decorators: [(Story) => <div dir="rtl" lang="he"><Story /></div>],
}
