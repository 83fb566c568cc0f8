import { ValidationError, type AssistantContent, type ModelMessage, type ModelRequest } from '@arq/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anthropic } from '../anthropic/index.js'
import { continuesAnswers } from '../ollama/continues-answers.js'
import { ollama } from '../ollama/index.js'
import { openai } from '../openai/index.js'

/** The vendor's own list: up to 4.5 they go on from an answer that stands last, later ones refuse the whole request. */
const accepting = [
  'claude-2.0', 'claude-2.1', 'claude-instant-1.2', 'claude-3-haiku-20240307', 'claude-3-opus-20240229', 'claude-3-5-sonnet-20241022', 'claude-3-5-haiku-latest',
  'claude-3-7-sonnet-20250219', 'claude-sonnet-4-20250514', 'claude-sonnet-4-0', 'claude-opus-4-20250514', 'claude-opus-4-1-20250805', 'claude-opus-4-1',
  'claude-sonnet-4-5', 'claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001', 'claude-opus-4-5-20251101',
]
const refusing = ['claude-opus-4-6', 'claude-opus-4-7', 'claude-opus-4-8', 'claude-sonnet-4-6', 'claude-sonnet-5', 'claude-fable-5', 'claude-mythos-preview', 'claude-haiku-5-5', 'some-model', 'claude-10']

const spelled = (models: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom('', 'anthropic.', 'us.anthropic.', 'anthropic/'), models, fc.boolean()).map(([prefix, model, dots]) => prefix + (dots ? model.replace(/(\d)-(\d{1,2})(?!\d)/, '$1.$2') : model))

/** Versions that may come: 4.6 to 4.40, and every generation after it. */
const newer = fc
  .tuple(fc.constantFrom('opus', 'sonnet', 'haiku', 'fable', 'mythos', 'novel'), fc.oneof(fc.integer({ min: 6, max: 40 }).map((minor) => `4-${minor}`), fc.integer({ min: 5, max: 30 }).map(String)), fc.constantFrom('', '-20270101', '-latest'))
  .map(([family, version, suffix]) => `claude-${family}-${version}${suffix}`)
const models = spelled(fc.oneof(fc.constantFrom(...accepting), fc.constantFrom(...refusing), newer))

const words = fc.oneof(fc.constantFrom('', ' ', '\n\n', 'Yes', 'So far: ', 'End.\n', '\u00a0'), fc.string({ unit: 'grapheme', maxLength: 8 }))
const textPart = words.map((text) => ({ type: 'text' as const, text }))
const assistantPart: fc.Arbitrary<AssistantContent> = fc.oneof(
  { weight: 4, arbitrary: textPart },
  fc.record({ type: fc.constant('reasoning' as const), text: words }),
  fc.record({ type: fc.constant('reasoning' as const), text: words, proof: fc.constant('proof') }),
  fc.record({ type: fc.constant('tool-call' as const), id: fc.constant('call-1'), name: fc.constant('look'), input: fc.constant('{}') }),
)
const turn: fc.Arbitrary<ModelMessage> = fc.oneof(
  fc.record({ role: fc.constant('system' as const), content: words }),
  fc.record({ role: fc.constant('user' as const), content: fc.oneof(words, fc.array(textPart, { maxLength: 2 })) }),
  fc.record({ role: fc.constant('tool' as const), content: fc.array(fc.record({ type: fc.constant('tool-result' as const), id: fc.constant('call-1'), name: fc.constant('look'), output: words }), { maxLength: 2 }) }),
  { weight: 3, arbitrary: fc.record({ role: fc.constant('assistant' as const), content: fc.oneof(words, fc.array(assistantPart, { maxLength: 3 })) }) },
)
const history = fc.array(turn, { maxLength: 6 })
const settings: fc.Arbitrary<Partial<ModelRequest>> = fc.record(
  { reasoning: fc.constant({ effort: 'low' as const }), responseFormat: fc.constant({ type: 'json' as const, schema: { type: 'object' } }), cachePrompt: fc.boolean() },
  { requiredKeys: [] },
)

interface SentTurn {
  role: string
  content: readonly { type: string; text?: string }[]
}

/** The turns of the body that left, and what was thrown instead. */
async function sent(request: ModelRequest): Promise<{ turns: readonly SentTurn[] | undefined; thrown: unknown }> {
  let turns: readonly SentTurn[] | undefined
  const keep: typeof fetch = (_, init) => {
    turns = (JSON.parse(init?.body as string) as { messages: readonly SentTurn[] }).messages
    return Promise.resolve(new Response('{"type":"message","stop_reason":"end_turn","content":[]}', { headers: { 'content-type': 'application/json' } }))
  }
  const thrown = await anthropic({ apiKey: 'test-key-123', fetch: keep }).query(request).then(() => undefined, (error: unknown) => error)
  return { turns, thrown }
}

describe('a prompt for Anthropic', () => {
  it('never ends with an answer where the model refuses one, and never in whitespace where it takes one', async () => {
    await fc.assert(
      fc.asyncProperty(models, history, settings, async (model, messages, extra) => {
        const { continuation } = anthropic({ apiKey: 'test-key-123' }).describeModel(model).capabilities
        const { turns, thrown } = await sent({ model, messages, ...extra })
        // Nothing leaves that the vendor would refuse, and what does not leave is a typed error of ours.
        if (turns === undefined) {
          expect(thrown).toBeInstanceOf(ValidationError)
          return
        }
        const last = turns.at(-1)
        if (last?.role !== 'assistant') {
          expect(last?.role).toBe('user')
          return
        }
        expect(continuation).toBe('prefill')
        const ending = last.content.at(-1)
        expect(ending?.type).toBe('text')
        expect(ending?.text).toMatch(/\S$/)
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    [' So far: ', 'claude-sonnet-4-5', 'So far:'],
    ['Yes', 'claude-3-haiku-20240307', 'Yes'],
  ])('keeps the words of a prefill: %j for %s', async (content, model, kept) => {
    const { turns } = await sent({ model, messages: [{ role: 'user', content: 'Go on' }, { role: 'assistant', content }] })
    expect(turns?.at(-1)).toEqual({ role: 'assistant', content: [{ type: 'text', text: content.startsWith(' ') ? ` ${kept}` : kept }] })
  })

  it.each(refusing)('says what to do instead of sending a prefill to %s', async (model) => {
    const { turns, thrown } = await sent({ model, messages: [{ role: 'user', content: 'Go on' }, { role: 'assistant', content: 'So far' }] })
    expect(turns).toBeUndefined()
    expect(thrown).toMatchObject({ code: 'validation_failed', isRetryable: false, message: expect.stringContaining('End with a user turn') as string })
  })
})

describe('which models are declared to continue an answer', () => {
  const describeAt = (model: string): string => anthropic({ apiKey: 'test-key-123' }).describeModel(model).capabilities.continuation

  it('are Claude up to 4.5, however a gateway spells them, and none that is newer or unknown', () => {
    fc.assert(fc.property(spelled(fc.constantFrom(...accepting)), (model) => {
      expect(describeAt(model)).toBe('prefill')
    }))
    fc.assert(fc.property(spelled(fc.oneof(newer, fc.constantFrom(...refusing))), (model) => {
      expect(describeAt(model)).toBe('instruct')
    }))
    fc.assert(fc.property(fc.string(), (model) => {
      expect(describeAt(model)).toBe('instruct')
    }))
  })

  it('are none of OpenAI, over either of its wires', () => {
    const listed = fc.constantFrom('gpt-4', 'gpt-4o', 'gpt-4.1-mini', 'gpt-5', 'gpt-5-mini', 'o1-mini', 'o3', 'gpt-oss:20b', 'gpt-3.5-turbo', 'ft:gpt-4o:acme::1')
    fc.assert(
      fc.property(fc.oneof(listed, fc.string()), fc.constantFrom('chat' as const, 'responses' as const), (model, api) => {
        expect(['cursor', 'instruct']).toContain(openai({ apiKey: 'test-key-123', api }).describeModel(model).capabilities.continuation)
      }),
    )
  })

  it('are those of Ollama whose template was read and leaves the answer open', async () => {
    const open = '{{ range $i, $_ := .Messages }}{{ $last := eq (len (slice $.Messages $i)) 1 }}{{ if eq .Role "assistant" }}{{ .Content }}{{ if not $last }}<|end|>{{ end }}{{ end }}{{ if and (ne .Role "assistant") $last }}<|assistant|>{{ end }}{{ end }}'
    const templates = fc.constantFrom(undefined, '', '{{ .Prompt }}', '{{ .System }}{{ .Prompt }}{{ .Response }}', open, `${open}<|assistant|>`, '{{ range .Messages }}{{ .Content }}{{ end }}<|assistant|>')
    const shown = fc.record({ template: templates, modelfile: fc.constantFrom(undefined, 'FROM x', 'FROM x\nRENDERER qwen3'), capabilities: fc.constantFrom(undefined, ['completion'], ['completion', 'thinking']) })
    await fc.assert(
      fc.asyncProperty(shown, history, fc.boolean(), async (document, messages, isThere) => {
        const bodies: { messages: readonly { role: string }[] }[] = []
        const daemon: typeof fetch = (input, init) => {
          const { pathname } = new URL(input as string)
          if (pathname === '/api/show') return Promise.resolve(Response.json({ model_info: {}, ...document }, { status: isThere ? 200 : 500 }))
          bodies.push(JSON.parse(init?.body as string) as { messages: readonly { role: string }[] })
          return Promise.resolve(new Response('{"message":{"role":"assistant","content":"x"},"done":true}\n'))
        }
        const provider = ollama({ fetch: daemon })
        expect(provider.describeModel('some').capabilities.continuation).toBe('instruct')
        const thrown = await provider.query({ model: 'some', messages }).then(() => undefined, (error: unknown) => error)
        const { continuation } = provider.describeModel('some').capabilities
        const continues = isThere && document.capabilities?.some((capability) => capability === 'thinking') !== true && continuesAnswers(document.template, document.modelfile)
        const isAsked = messages.some(({ content }) => content.length > 0)
        expect(continuation).toBe(isAsked && continues ? 'prefill' : 'instruct')
        if (bodies.length === 0) {
          expect(thrown).toBeInstanceOf(ValidationError)
          return
        }
        if (bodies[0]?.messages.at(-1)?.role === 'assistant') expect(continuation).toBe('prefill')
      }),
      { numRuns: 300 },
    )
  })
})
