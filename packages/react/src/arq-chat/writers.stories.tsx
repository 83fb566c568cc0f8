import type { AnswerSpan } from '@arq/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, within } from 'storybook/test'
import { assistantMessage } from '../testing/assistant-message.js'
import { shortAnswer } from '../testing/sample-markdown.js'
import { StoryFrame, storyThread, type StoryFrameProps } from '../testing/story-frame.js'
import { userMessage } from '../testing/user-message.js'
import { ArqChat } from './arq-chat.js'

interface WritersArgs extends Pick<StoryFrameProps, 'theme'> {
  /** The attempts at the answer, oldest first. */
  spans: readonly AnswerSpan[]
  isStreaming?: boolean
  /** What stands under the answer; nothing where nobody needs to know. */
  says: string | undefined
}

const gpt = { provider: 'openai', model: 'gpt-5' }
const haiku = { provider: 'anthropic', model: 'claude-haiku-4-5' }
const local = { provider: 'ollama', model: 'llama3.2' }

const begun: AnswerSpan = { ...gpt, plan: 'start', characters: 210, cause: 'stream_truncated' }
const refused: AnswerSpan = { ...gpt, plan: 'start', characters: 0, cause: 'rate_limited' }

const meta: Meta<WritersArgs> = {
  title: 'ArqChat/Writers',
  parameters: { layout: 'fullscreen' },
  render: ({ spans, isStreaming = false, theme }) => (
    <StoryFrame
      {...(theme && { theme })}
      snapshot={{
        messages: [userMessage('q1', 'What is a closure in JavaScript?'), assistantMessage('a1', shortAnswer, { arq: { recovery: { spans } } })],
        status: isStreaming ? 'streaming' : 'ready',
      }}
    >
      <ArqChat threadId={storyThread} />
    </StoryFrame>
  ),
  play: async ({ canvasElement, args: { says } }) => {
    const answer = within(canvasElement).getByRole('article', { name: 'Assistant' })
    await expect(answer.querySelector('.arq-note')?.textContent).toBe(says)
    await expect(answer).toHaveTextContent('two counters never share one')
  },
}

export default meta

type Story = StoryObj<WritersArgs>

/** Whoever was asked first wrote all of it: nothing to tell. */
export const One: Story = { args: { spans: [{ ...gpt, plan: 'start', characters: 420 }], says: undefined } }

/** Another vendor wrote all of it. */
export const StandIn: Story = {
  args: { spans: [refused, { ...haiku, plan: 'restart', characters: 420 }], says: 'Answered by claude-haiku-4-5 (anthropic), since others could not.' },
}

export const Two: Story = {
  args: {
    spans: [begun, { ...haiku, plan: 'instruct', characters: 210 }],
    says: 'This answer broke off and was continued: gpt-5 (openai), claude-haiku-4-5 (anthropic).',
  },
}

/** Those who were asked and added nothing are left out. */
export const Many: Story = {
  args: {
    spans: [
      begun,
      { provider: 'azure', model: 'gpt-4.1-mini-2025-04-14', plan: 'instruct', characters: 0, cause: 'provider_unavailable' },
      { ...haiku, plan: 'instruct', characters: 60, cause: 'stream_stalled' },
      { ...local, plan: 'prefill', characters: 40, cause: 'stream_truncated' },
      { provider: 'azure', model: 'gpt-4.1-mini-2025-04-14', plan: 'instruct', characters: 110 },
    ],
    says: 'This answer broke off and was continued: gpt-5 (openai), claude-haiku-4-5 (anthropic), llama3.2 (ollama), gpt-4.1-mini-2025-04-14 (azure).',
  },
}

/** While the answer grows, the banner tells what goes on. */
export const Growing: Story = { args: { ...Two.args, isStreaming: true, says: undefined } }

export const Dark: Story = { args: { ...Many.args, theme: 'dark' } }
