import { ValidationError } from '@arq/core'
import type { LlamaEngine, LlamaGrammar } from './llama-module.js'
import type { AnswerFormat } from './settle-request.js'

/**
 * The grammar that holds an answer to JSON, of a shape where a schema is given. `isContinued` allows the blanks that
 * other writers put between values too, as the beginning of the answer may have them. Throws `ValidationError` for a schema
 * whose grammar is too large.
 */
export async function answerGrammar(engine: LlamaEngine, format: AnswerFormat, isContinued: boolean): Promise<LlamaGrammar> {
  if (format.schema === undefined) return engine.getGrammarFor('json')
  try {
    const { grammar } = await engine.createGrammarForJsonSchema(format.schema as never)
    return await engine.createGrammar({ grammar: isContinued ? withAnyBlanks(corrected(grammar)) : corrected(grammar), trimWhitespaceSuffix: true })
  } catch (cause) {
    throw new ValidationError(
      'llama.cpp takes no grammar as large as the one of this schema, so the answer could not be held to it. Allow fewer items and shorter texts in "maxItems" and "maxLength", or nest them less.',
      { cause },
    )
  }
}

const integer = '"-"? ("0" | [1-9] [0-9]{0,15})'

/**
 * Two corrections of what the library writes: 1e-5 is no integer, and an answer ends with its last bracket, not with the
 * four line breaks after it that cost tokens and make a whole answer look cut.
 */
function corrected(grammar: string): string {
  return grammar.replaceAll(`${integer} ([eE] [-+]? ("0" | [1-9] [0-9]{0,15}))?`, integer).replace(/ "(\\n){4}" \[\\n\]\*$/m, '')
}

/** The library writes a line break and four blanks a level, or none. */
function withAnyBlanks(grammar: string): string {
  return grammar
    .replaceAll(/^(whitespace-\S+) ::= .*$/gm, '$1 ::= [ \\t\\n]{0,64}')
    .replaceAll(/^(comma-whitespace-\S+) ::= .*$/gm, '$1 ::= "," [ \\t\\n]{0,64}')
    .replaceAll('":" [ ]?', '":" [ \\t\\n]{0,4}')
}
