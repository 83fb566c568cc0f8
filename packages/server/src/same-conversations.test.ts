import { modelText, type ChatInput, type Stores, type UIMessage } from '@arq/core'
import { memoryStores } from '@arq/storage/memory'
import { redisStores } from '@arq/storage/redis'
import { scriptedModel, SeededRandom } from '@arq/testkit'
import { describe, expect, it } from 'vitest'
import type { Arq } from './arq.js'
import { createArq } from './create-arq.js'
import { redisMissing, redisProcess } from './testing/redis-process.js'

const ada = { userId: 'ada' }

/** Its answers say what it was asked. */
function arqOver(stores: Stores): Arq {
  const provider = scriptedModel(({ messages }) => [{ text: `${messages.map((message) => modelText(message).length).join()} to ${modelText(messages.at(-1) ?? { role: 'user', content: '' })}` }])
  return createArq({ model: { provider, model: 'm' }, stores })
}

async function said({ stores }: Arq): Promise<readonly UIMessage[]> {
  return (await stores.threads.messages(ada, 't1')) ?? []
}

/** What a client sends that sees these messages, drawn by chance. */
function drawn(random: SeededRandom, seen: readonly UIMessage[], turn: number): ChatInput {
  const ask = (id: string): UIMessage => ({ id, role: 'user', parts: [{ type: 'text', text: `Question ${turn}${'?'.repeat(random.below(9))}` }] })
  const of = { threadId: 't1', runKey: `key-${turn}`, trigger: 'submit-message' as const }
  const asked = seen.flatMap(({ role }, place) => (role === 'user' ? [place] : []))
  const place = asked[random.below(asked.length)] ?? 0
  const before = seen.slice(0, place)
  const how = asked.length === 0 ? 0 : random.below(6)
  if (how <= 1) return { ...of, messages: [ask(`q${turn}`)] }
  if (how === 2) return { ...of, messages: [...seen, ask(`q${turn}`)] }
  if (how === 3) return { ...of, messages: [...before, ask(seen[place]?.id ?? '')] }
  if (how === 4) return { ...of, messages: [...before, ask(`q${turn}`)] }
  return { ...of, trigger: 'regenerate-message', messageId: seen[place + 1]?.id ?? '', messages: seen.slice(0, place + 1) }
}

function inWords(messages: readonly UIMessage[]): readonly string[] {
  return messages.map(({ role, id, parts }) => `${role}${role === 'user' ? ` ${id}` : ''}: ${parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}`)
}

describe.skipIf(redisMissing !== undefined)(`a conversation${redisMissing === undefined ? '' : ` (${redisMissing})`}`, () => {
  it.each([1, 2, 3])('comes to the same where runs begin in one step and where they begin in several (seed %d)', async (seed) => {
    const url = await redisProcess('secret')
    const [steps, oneStep] = [arqOver(memoryStores()), arqOver(redisStores(url))]
    expect([steps.stores.opener, oneStep.stores.opener]).toEqual([undefined, expect.anything()])
    for (let turn = 1; turn <= 40; turn += 1) {
      for (const arq of [steps, oneStep]) {
        await arq.engine.chat(ada, drawn(new SeededRandom(seed * 1_000 + turn), await said(arq), turn))
        await arq.engine.idle()
      }
      const [some, others] = [inWords(await said(steps)), inWords(await said(oneStep))]
      expect(others).toEqual(some)
      expect(some.at(-1)).toMatch(/^assistant: .* to Question/)
    }
    await Promise.all([steps.close(), oneStep.close()])
  })

  it('is listed by its first question, where that came with its first run', async () => {
    const arq = arqOver(redisStores(await redisProcess('secret')))
    await arq.engine.chat(ada, drawn(new SeededRandom(1), [], 1))
    expect(inWords(await said(arq))[0]).toMatch(/^user q1: Question 1/)
    expect(await arq.stores.threads.list(ada)).toMatchObject([{ threadId: 't1', title: expect.stringMatching(/^Question 1/) as string }])
    await arq.close()
  })
})
