export interface ContinuationContext {
  /** The end of the answer so far. */
  tail: string
  /** The words at its very end that the model is to begin with: see `seamAnchor`. Empty for none. */
  anchor: string
  /** Language of the instruction, as a BCP 47 tag; what stands behind its first hyphen does not count. @defaultValue 'en' */
  language?: string
}

interface Wording {
  broken: string
  begin: string
  rest: string
}

const english: Wording = {
  broken: 'Your answer broke off. This is how it ends so far:',
  begin: 'Begin with these words exactly as they stand, without quotes, and go on from there in the same line:',
  rest: 'Write only what is missing, in the same language and format. Do not begin the answer again, do not announce or explain anything, and do not open a code block that is open already.',
}

const wordings: Readonly<Record<string, Wording>> = {
  en: english,
  de: {
    broken: 'Deine Antwort ist abgebrochen. So endet sie bisher:',
    begin: 'Beginne mit genau diesen Worten, ohne Anführungszeichen, und schreibe von dort in derselben Zeile weiter:',
    rest: 'Schreibe nur, was fehlt, in derselben Sprache und Form. Beginne die Antwort nicht neu, kündige und erkläre nichts, und öffne keinen Codeblock, der schon offen ist.',
  },
  fr: {
    broken: 'Ta réponse a été interrompue. Voici comment elle se termine pour l’instant :',
    begin: 'Commence par ces mots exactement, sans guillemets, et continue à partir de là sur la même ligne :',
    rest: 'Écris seulement ce qui manque, dans la même langue et le même format. Ne recommence pas la réponse, n’annonce et n’explique rien, et n’ouvre pas un bloc de code déjà ouvert.',
  },
  es: {
    broken: 'Tu respuesta se interrumpió. Así termina hasta ahora:',
    begin: 'Empieza exactamente con estas palabras, sin comillas, y sigue desde ahí en la misma línea:',
    rest: 'Escribe solo lo que falta, en el mismo idioma y formato. No vuelvas a empezar la respuesta, no anuncies ni expliques nada y no abras un bloque de código que ya está abierto.',
  },
  zh: {
    broken: '你的回答中断了。目前的结尾是：',
    begin: '请一字不差地以下面这些字开头，不要加引号，并在同一行接着往下写：',
    rest: '只写缺少的部分，保持相同的语言和格式。不要重新开始回答，不要加任何说明，也不要重新打开已经打开的代码块。',
  },
}

/**
 * Asks a model in words for the rest of its answer. With an anchor the model is told which words to begin with, so that the seam is found
 * for certain and the space between the last shown word and the first new one is known.
 */
export function continuationInstruction({ tail, anchor, language = 'en' }: ContinuationContext): string {
  const { broken, begin, rest } = wordings[language.toLowerCase().split('-')[0] ?? ''] ?? english
  const ending = `${broken}\n\n<end>\n${tail}\n</end>`
  return (anchor === '' ? [ending, rest] : [ending, `${begin}\n\n${anchor}`, rest]).join('\n\n')
}
