import { ArqError, ValidationError } from '@arq/core'
import { act, fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ArqChat } from '../arq-chat/arq-chat.js'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import type { FakeChatStore } from '../testing/fake-chat-store.js'
import { openChat } from '../testing/open-chat.js'
import { renderWithClient } from '../testing/render-with-client.js'
import { userMessage } from '../testing/user-message.js'

describe('Composer', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  describe('draft', () => {
    it('sends with Enter, clears the draft and keeps the focus', async () => {
      const { chat, field } = await openChat()
      await userEvent.type(field, 'Hello{Enter}')
      expect(chat.calls).toEqual(['send Hello'])
      expect(field.value).toBe('')
      expect(document.activeElement).toBe(field)
      expect(screen.getByRole('article', { name: 'You' }).textContent).toContain('Hello')
    })

    it('begins a line with Shift+Enter', async () => {
      const { chat, field } = await openChat()
      await userEvent.type(field, 'a{Shift>}{Enter}{/Shift}b')
      expect(field.value).toBe('a\nb')
      expect(chat.calls).toEqual([])
    })

    it('sends nothing blank', async () => {
      const { chat, field } = await openChat()
      await userEvent.type(field, '  {Enter}')
      await userEvent.click(screen.getByRole('button', { name: 'Send' }))
      expect(chat.calls).toEqual([])
    })

    it('leaves Enter to an input method', async () => {
      const { chat, field } = await openChat()
      await userEvent.type(field, 'に')
      fireEvent.keyDown(field, { key: 'Enter', isComposing: true })
      fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 })
      fireEvent.compositionStart(field)
      fireEvent.compositionEnd(field)
      // Safari: the Enter that ends a composition comes right after its end.
      fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 })
      expect(chat.calls).toEqual([])
      await new Promise((resolve) => setTimeout(resolve))
      fireEvent.keyDown(field, { key: 'Enter', keyCode: 13 })
      expect(chat.calls).toEqual(['send に'])
    })

    it('keeps the draft while an answer is written', async () => {
      const { chat, field } = await openChat({}, (store) => store.show({ messages: [userMessage('q', 'Q')], status: 'streaming' }))
      await userEvent.type(field, 'Next{Enter}')
      expect(field.value).toBe('Next')
      expect(chat.calls).toEqual([])
    })

    it('gives the draft back, before what was typed since, when it was not taken', async () => {
      const { chat, field } = await openChat()
      let refuse: (error: Error) => void = () => undefined
      vi.spyOn(chat, 'sendMessage').mockImplementation(() => new Promise((_resolve, reject) => { refuse = reject }))
      await userEvent.type(field, 'First{Enter}')
      await userEvent.type(field, 'second')
      await act(async () => refuse(new ValidationError('Another tab is writing.')))
      expect(field.value).toBe('First\nsecond')
      expect(screen.getByRole('alert').textContent).toContain('not sent')
    })

    it('keeps the draft of each conversation', async () => {
      const client = new FakeArqClient()
      const { rerender } = renderWithClient(<ArqChat threadId="a" />, client)
      await userEvent.type(screen.getByRole('textbox'), 'for a')
      rerender(<ArqChat threadId="b" />)
      expect(screen.getByRole('textbox')).toHaveProperty('value', '')
      rerender(<ArqChat threadId="a" />)
      expect(screen.getByRole('textbox')).toHaveProperty('value', 'for a')
    })
  })

  describe('stop', () => {
    const busy = (store: FakeChatStore): void => {
      store.show({ messages: [userMessage('q', 'Q')], status: 'submitted' })
      store.stream('Half an ans')
    }

    it('is the same button as send, and gives the focus back to the composer', async () => {
      const { chat, field } = await openChat()
      const button = screen.getByRole('button', { name: 'Send' })
      act(() => busy(chat))
      expect(screen.getByRole('button', { name: 'Stop' })).toBe(button)
      await userEvent.click(button)
      expect(chat.calls).toEqual(['stop'])
      expect(document.activeElement).toBe(field)
      expect(screen.getByText('You stopped this answer.')).toBeTruthy()
      expect(screen.getByRole('status').textContent).toBe('Answer stopped')
    })

    it('does not follow from the second click of a double click on send', async () => {
      const { chat, field } = await openChat()
      await userEvent.type(field, 'Hello')
      await userEvent.dblClick(screen.getByRole('button', { name: 'Send' }))
      expect(chat.calls).toEqual(['send Hello'])
    })

    it('is what Escape does, but not outside the chat and not in an input method', async () => {
      const { chat, field } = await openChat({}, busy)
      fireEvent.keyDown(document.body, { key: 'Escape' })
      fireEvent.keyDown(field, { key: 'Escape', isComposing: true })
      expect(chat.calls).toEqual([])
      fireEvent.keyDown(screen.getByRole('log'), { key: 'Escape' })
      expect(chat.calls).toEqual(['stop'])
      fireEvent.keyDown(field, { key: 'Escape' })
      expect(chat.calls).toEqual(['stop'])
    })

    it('says so when the server could not be told', async () => {
      const { chat } = await openChat({}, busy)
      vi.spyOn(chat, 'stop').mockRejectedValue(new ArqError('provider_unavailable', 'No line.'))
      await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
      expect(screen.getByRole('alert').textContent).toBe('The answer could not be stopped.')
    })
  })
})
