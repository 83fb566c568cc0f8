import { describe, expect, it } from 'vitest'
import { continuesAnswers } from './continues-answers.js'

const loop = (assistant: string, after = ''): string =>
  `{{- range $i, $_ := .Messages }}{{- $last := eq (len (slice $.Messages $i)) 1 -}}{{- if eq .Role "user" }}<|u|>{{ .Content }}<|e|>{{ else if eq .Role "assistant" }}<|a|>{{ .Content }}${assistant}{{ end }}{{ if and (ne .Role "assistant") $last }}<|a|>{{ end }}{{ end }}${after}`

describe('continuesAnswers', () => {
  it.each([
    ['a turn closed only when it is not the last', loop('{{ if not $last }}<|e|>{{ end }}'), true],
    ['the same with brackets and trimming', loop('{{- if (not $last) }}<|e|>{{- end }}'), true],
    ['a turn that is always closed', loop('<|e|>'), false],
    ['an answer opened behind the loop', loop('{{ if not $last }}<|e|>{{ end }}', '<|a|>'), false],
    ['a template of prompt and response', '{{ .System }} USER: {{ .Prompt }} ASSISTANT: {{ .Response }}</s>', true],
    ['a template that only passes the prompt on', '{{ .Prompt }}', false],
    ['no template', undefined, false],
  ])('%s', (_, template, continues) => {
    expect(continuesAnswers(template, 'FROM x')).toBe(continues)
  })

  it('knows nothing of a model that its own renderer writes for', () => {
    expect(continuesAnswers(loop('{{ if not $last }}<|e|>{{ end }}'), 'FROM x\nRENDERER qwen3-coder')).toBe(false)
  })
})
