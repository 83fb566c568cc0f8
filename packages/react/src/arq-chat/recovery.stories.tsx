import { createArqClient } from '@arq/core/client'
import { answerSteps, scriptedTransport, TestEnvironment, type TransportStep } from '@arq/testkit'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { useState, type ReactElement } from 'react'
import { expect, userEvent, waitFor, within } from 'storybook/test'
import { ArqProvider } from '../provider/arq-provider.js'
import '../styles.css'
import { galleryAnswer } from '../testing/sample-markdown.js'
import { ArqChat } from './arq-chat.js'

interface RecoveryArgs {
  /** What happens to the line, in milliseconds since the question was sent. */
  faults: readonly TransportStep[]
}

/** The real client on a line that follows a script. Ask anything. */
function Page({ faults }: RecoveryArgs): ReactElement {
  const [client] = useState(() => {
    const environment = new TestEnvironment()
    const transport = scriptedTransport([...answerSteps(galleryAnswer, { everyMs: 8 }), ...faults], { environment })
    return createArqClient({ endpoint: '/api/arq', transport, environment })
  })
  return (
    <ArqProvider client={client}>
      <div style={{ blockSize: '100dvh' }}><ArqChat threadId="recovery" suggestions={['How do I move a table without downtime?']} /></div>
    </ArqProvider>
  )
}

const meta: Meta<RecoveryArgs> = {
  title: 'ArqChat/Recovery',
  parameters: { layout: 'fullscreen' },
  render: ({ faults }) => <Page faults={faults} />,
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement)
    await userEvent.click(await canvas.findByRole('button', { name: 'How do I move a table without downtime?' }))
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('Answer complete'), { timeout: 20_000 })
    await expect(canvas.getByText('plain output, no language')).toBeVisible()
    await expect(canvas.getAllByRole('article')).toHaveLength(2)
  },
}

export default meta

type Story = StoryObj<RecoveryArgs>

export const LineBreaks: Story = { args: { faults: [{ at: 300, drop: 'error' }, { at: 900, drop: 'clean' }] } }

export const Offline: Story = { args: { faults: [{ at: 400, offline: 1_500 }] } }
