const quotedChars = 280

/** An honest answer without a model: what this is, what was asked, and how to get a real one. */
export function simulatedAnswer(question: string): string {
  return [
    '**This is the ARQ simulator.** No language model is connected, so this text was not written for your question.',
    `You asked:\n\n${asQuote(question)}`,
    'To get real answers, do one of these and start again:',
    [
      '- set `OPENAI_API_KEY`',
      '- run [Ollama](https://ollama.com) and `ollama pull llama3.2`',
      '- name a model file: `ARQ_MODEL=local:/path/to/model.gguf`',
    ].join('\n'),
    'Everything else is real: this answer was streamed, logged, and survives a broken connection or a reload like any other.',
  ].join('\n\n')
}

function asQuote(question: string): string {
  const short = question.length <= quotedChars ? question : `${question.slice(0, quotedChars)}…`
  return short.split('\n').map((line) => `> ${line}`).join('\n')
}
