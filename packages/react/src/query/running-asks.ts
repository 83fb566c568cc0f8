import type { Answer, ArqClient, Question } from '@arq/core/client'

interface RunningAsk {
  answer: Promise<Answer>
  stop(): void
}

const asksByClient = new WeakMap<ArqClient, Map<string, RunningAsk>>()

/**
 * Asks, or joins the same question that is already being answered: an answer costs money, so nothing but a stop ends one and
 * nothing asks for the same one twice at once. A stopped answer resolves to what was written, marked as stopped.
 */
export function ask(client: ArqClient, question: Question, onUpdate: (answer: Answer) => void): Promise<Answer> {
  const asks = asksByClient.get(client) ?? new Map<string, RunningAsk>()
  asksByClient.set(client, asks)
  const key = JSON.stringify(question)
  const running = asks.get(key) ?? start(client, question, onUpdate, () => asks.delete(key))
  asks.set(key, running)
  return running.answer
}

/** Ends the answer to this question, if one is being written. */
export function stopAsking(client: ArqClient, question: Question): void {
  asksByClient.get(client)?.get(JSON.stringify(question))?.stop()
}

function start(client: ArqClient, question: Question, onUpdate: (answer: Answer) => void, onEnd: () => void): RunningAsk {
  const controller = new AbortController()
  let latest: Answer = { text: '', complete: false, connection: 'online', metadata: {} }
  const follow = (answer: Answer): void => {
    latest = answer
    onUpdate(answer)
  }
  const answer = client.ask(question, { signal: controller.signal, onUpdate: follow }).catch((thrown: unknown) => {
    if (!controller.signal.aborted) throw thrown
    return { ...latest, connection: 'online' as const, metadata: { ...latest.metadata, incomplete: 'stopped' as const } }
  })
  return {
    answer: answer.finally(onEnd),
    stop: () => controller.abort(new DOMException('The question was stopped.', 'AbortError')),
  }
}
