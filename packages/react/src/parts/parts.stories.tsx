import { messageText } from '@arq/core'
import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactElement } from 'react'
import { expect, userEvent, within } from 'storybook/test'
import { assistantMessage } from '../testing/assistant-message.js'
import { shortAnswer } from '../testing/sample-markdown.js'
import { StoryFrame, storyThread, type StoryFrameProps } from '../testing/story-frame.js'
import { userMessage } from '../testing/user-message.js'
import * as Chat from './index.parts.js'
import { useChatMessage } from './use-chat-message.js'
import { useChatSelector } from './use-chat-selector.js'

type StoryArgs = Omit<StoryFrameProps, 'children'>

const conversation = [userMessage('q1', 'What is a closure?'), assistantMessage('a1', shortAnswer)]

const meta: Meta<StoryArgs> = {
  title: 'Chat parts',
  args: { snapshot: { messages: conversation } },
}

export default meta

type Story = StoryObj<StoryArgs>

/** The parts bring behaviour and accessibility, and no looks at all. */
export const Unstyled: Story = {
  render: ({ snapshot }) => (
    <StoryFrame {...(snapshot && { snapshot })}>
      <Chat.Root threadId={storyThread}>
        <Chat.Thread style={{ blockSize: 300, overflow: 'auto' }}>
          <Chat.Empty>Nothing yet.</Chat.Empty>
          <Chat.Messages />
          <Chat.Failure />
        </Chat.Thread>
        <Chat.ScrollToBottom>Newest</Chat.ScrollToBottom>
        <Chat.Banner />
        <Chat.Composer>
          <Chat.Composer.Input /> <Chat.Composer.Submit sendContent="Send" stopContent="Stop" />
        </Chat.Composer>
        <Chat.Model />
      </Chat.Root>
    </StoryFrame>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await userEvent.type(canvas.getByRole('textbox', { name: 'Your message' }), 'And in Python?{Enter}')
    await expect(canvas.getAllByRole('article')).toHaveLength(3)
    await expect(canvas.getByRole('button', { name: 'Stop' })).toBeVisible()
  },
}

function Line(): ReactElement {
  const { message, isStreaming } = useChatMessage()
  return (
    <tr>
      <th scope="row">{message.role}</th>
      <td>{messageText(message).length} characters{isStreaming ? ', growing' : ''}</td>
    </tr>
  )
}

function Count(): ReactElement {
  return <caption>{useChatSelector((snapshot) => snapshot.messages.length)} messages</caption>
}

/** Messages shown in another way altogether. */
export const OwnMessages: Story = {
  render: ({ snapshot }) => (
    <StoryFrame {...(snapshot && { snapshot })}>
      <Chat.Root threadId={storyThread}>
        <table>
          <Count />
          <tbody><Chat.Messages><Line /></Chat.Messages></tbody>
        </table>
      </Chat.Root>
    </StoryFrame>
  ),
}
