import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { ArqChat } from '../arq-chat/arq-chat.js'
import { ArqProvider } from '../provider/arq-provider.js'
import '../styles.css'
import { FakeArqClient } from '../testing/fake-arq-client.js'
import type { FakeChatStore } from '../testing/fake-chat-store.js'

let chat: FakeChatStore
let field: HTMLTextAreaElement

function open(): void {
  const client = new FakeArqClient()
  chat = client.chat('t')
  render(<ArqProvider client={client}><div style={{ blockSize: 600 }}><ArqChat threadId="t" /></div></ArqProvider>)
  field = screen.getByRole('textbox')
}

/** What an input method of a real browser does, through the DevTools protocol. */
interface ImeProtocol {
  send(method: 'Input.imeSetComposition', parameters: { text: string; selectionStart: number; selectionEnd: number }): Promise<unknown>
  send(method: 'Input.insertText', parameters: { text: string }): Promise<unknown>
}

const protocol = (): ImeProtocol => cdp() as unknown as ImeProtocol

describe('the text field', () => {
  afterEach(() => {
    cleanup()
    vi.restoreAllMocks()
  })

  describe('with an input method', () => {
    beforeEach(open)

    it('does not send while a word is being composed, and sends what was composed', async () => {
      await userEvent.click(field)
      await protocol().send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 })
      expect(field.value).toBe('にほん')
      await userEvent.keyboard('{Enter}')
      expect(chat.calls).toEqual([])
      await protocol().send('Input.insertText', { text: '日本' })
      await act(async () => new Promise((resolve) => setTimeout(resolve, 20)))
      await userEvent.keyboard('{Enter}')
      await waitFor(() => expect(chat.calls).toHaveLength(1))
      expect(chat.calls[0]).toContain('日本')
    })
  })

  describe.each(['in CSS', 'by measuring'])('grows %s', (way) => {
    beforeEach(() => {
      if (way === 'by measuring') {
        vi.spyOn(CSS, 'supports').mockReturnValue(false)
      }
      open()
      if (way === 'by measuring') field.style.setProperty('field-sizing', 'fixed')
    })

    it('with its text, up to a limit, and back', async () => {
      const oneLine = field.offsetHeight
      await userEvent.fill(field, 'a\nb\nc')
      await waitFor(() => expect(field.offsetHeight).toBeGreaterThan(oneLine + 40))
      expect(field.scrollHeight - field.clientHeight).toBeLessThanOrEqual(1)
      await userEvent.fill(field, 'line\n'.repeat(60))
      await waitFor(() => expect(field.scrollHeight).toBeGreaterThan(field.clientHeight))
      expect(field.offsetHeight).toBeLessThanOrEqual(240)
      await userEvent.clear(field)
      await waitFor(() => expect(Math.abs(field.offsetHeight - oneLine)).toBeLessThanOrEqual(1))
    })

    it('with long lines too', async () => {
      const oneLine = field.offsetHeight
      await userEvent.fill(field, 'word '.repeat(80))
      await waitFor(() => expect(field.offsetHeight).toBeGreaterThan(oneLine + 20))
    })
  })
})
