import { screen } from '@testing-library/react'
import { ArqChat, type ArqChatProps } from '../arq-chat/arq-chat.js'
import { FakeArqClient } from './fake-arq-client.js'
import type { FakeChatStore } from './fake-chat-store.js'
import { renderWithClient } from './render-with-client.js'

export interface OpenChat {
  chat: FakeChatStore
  client: FakeArqClient
  field: HTMLTextAreaElement
}

/** A chat on a page, in the state that `prepare` put it in. */
export async function openChat(props: ArqChatProps = {}, prepare: (chat: FakeChatStore) => void = () => undefined): Promise<OpenChat> {
  const client = new FakeArqClient()
  const chat = client.chat('t')
  prepare(chat)
  renderWithClient(<ArqChat threadId="t" {...props} />, client)
  // The name of the model comes from the server.
  await screen.findByText(/gpt-5|Simulator/)
  return { chat, client, field: screen.getByRole('textbox', { name: 'Your message' }) }
}
