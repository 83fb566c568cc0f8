const english =
  /(?:(?:sure|certainly|of course|absolutely|okay|ok|alright|all right|right|understood|got it|no problem|yes|great|my apologies|apologies|i apologi[sz]e|sorry)(?: (?:thing|about that|for the (?:interruption|cut-?off)))?[,.!:]*\s*)?(?:(?:let me|let us|let's|i['’]ll|i will|i am|i['’]m|i can)\s+(?:now |just |gladly )?(?:continue|continuing|resume|resuming|pick(?:ing)? (?:it )?up|carry(?:ing)? on|go(?:ing)? on|finish|complete)|(?:now )?(?:continuing|resuming|picking up|carrying on|continued|continuation)|here(?:'s|’s| is| are| comes| you go)[^\n.:!]{0,12}\b(?:(?:full|complete|whole|entire) (?:answer|text|response)|rest|remainder|remaining|continuation|continued)|the (?:rest|remainder|continuation))(?: [^\n:]{0,90}?)?|(?:sure|certainly|of course|absolutely|okay|ok|alright|understood|got it|no problem|sure thing)/
const german =
  /(?:(?:natürlich|gerne?|klar|na klar|selbstverständlich|sicher|okay|ok|alles klar|verstanden|in ordnung|entschuldigung|verzeihung)[,.!:]*\s*)?(?:hier (?:geht(?: es|'s|s) (?:nahtlos |direkt )?weiter|(?:ist|kommt|folgt|sind) (?:der rest|die fortsetzung|der weitere|die restliche[nr]?))|(?:es )?(?:geht es|geht|weiter geht(?: es|'s|s)) weiter|weiter geht(?: es|'s|s)|weiter im text|fortsetzung|ich (?:setze|fahre|mache|schreibe)|(?:der|die) (?:rest|fortsetzung))(?: [^\n:]{0,90}?)?|(?:natürlich|gerne|selbstverständlich|alles klar)/
const french =
  /(?:(?:bien sûr|d'accord|certainement|volontiers|très bien|entendu|compris|oui|désolée?|pardon|avec plaisir)[,.! :]*\s*)?(?:(?:voici|voilà) (?:la suite|le reste|la fin)|je (?:continue|reprends|poursuis|vais (?:continuer|reprendre|poursuivre))|(?:la )?suite|reprenons|continuons|en continuant|poursuivons)(?: [^\n:]{0,90}?)?|(?:bien sûr|d'accord|avec plaisir)/
const spanish =
  /(?:(?:claro(?: que sí)?|por supuesto|desde luego|de acuerdo|vale|perfecto|entendido|sí|disculpas?|perdón|con gusto)[,.!:]*\s*)?(?:¡?(?:aquí (?:está|tienes|sigue|va|viene|continúa)|a continuación|continúo|continuando|continuamos|continuación|sigo|seguimos|prosigo|retomo|retomando|el resto|la continuación))(?: [^\n:]{0,90}?)?|¡?(?:claro(?: que sí)?|por supuesto|con gusto)/
const chinese =
  /(?:(?:好的?|当然(?:可以)?|没问题|可以|明白了?|抱歉|对不起|是的)[，,。！!：:]*\s*)?(?:(?:以下|下面|接下来|这里|这)?(?:是|我|我们|将|会)*(?:继续|接着|接上文|接续|续上|承接|剩余|剩下|其余|余下|后续|续写)[^\n：:]{0,40}?)|(?:好的|当然(?:可以)?|没问题)/

/**
 * Sentences in which a model announces that it goes on, in English, German, French, Spanish and Chinese. Each has to match the whole of
 * what stands before the continuation, which ends with a colon, a full stop, an exclamation mark, an ellipsis or the line.
 */
export const defaultPreambles: readonly RegExp[] = [english, german, french, spanish, chinese].map(asWhole)

/** Beginnings of such sentences, in lower case: as long as one of them may be under way, more text can tell. */
export const preambleOpeners: readonly string[] = [
  'sure', 'certainly', 'of course', 'absolutely', 'okay', 'ok', 'alright', 'all right', 'understood', 'got it', 'no problem', 'my apologies', 'apologies', 'i apolog', 'sorry',
  'let me', "let's", "i'll", 'i will', 'continu', 'resum', 'picking up', 'carrying on', "here's", 'here is', 'here are', 'the rest', 'the remainder', 'the continuation',
  'natürlich', 'gern', 'klar', 'na klar', 'selbstverständlich', 'alles klar', 'verstanden', 'entschuldigung', 'hier geht', 'hier ist', 'hier kommt', 'hier folgt', 'weiter geht', 'weiter im', 'fortsetzung', 'ich setze', 'ich fahre',
  'bien sûr', "d'accord", 'certainement', 'volontiers', 'très bien', 'entendu', 'désolé', 'avec plaisir', 'voici', 'voilà', 'je continue', 'je reprends', 'je poursuis', 'je vais', 'la suite', 'suite',
  'claro', 'por supuesto', 'desde luego', 'de acuerdo', 'vale', 'perfecto', 'entendido', 'disculpa', 'con gusto', 'aquí', 'a continuación', 'continúo', 'sigo', 'prosigo', 'retomo', 'el resto',
  '好', '当然', '没问题', '可以', '明白', '抱歉', '对不起', '以下', '下面', '接下来', '继续', '接着', '接上文', '这里', '剩余', '剩下', '其余', '后续',
]

function asWhole(sentence: RegExp): RegExp {
  return new RegExp(`^[(\\[（【]?(?:${sentence.source})[.!…。！)\\]）】]*\\s?[:：—–-]?[)\\]）】]?$`, 'iu')
}
