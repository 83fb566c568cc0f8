/** How models announce that they go on. */
export const seamPreambles: readonly string[] = [
  'Sure, continuing:', 'Here is the rest:', "Here's the rest of the answer:", 'Certainly! Here is the continuation:', 'Continuing from where I left off:', "Sure! I'll continue from where I stopped.",
  "Of course, let me continue:", "I'll pick up where I left off:", 'Okay, continuing from the last words:', 'Apologies for the interruption. Continuing:', 'Continuation:', '(continued)', "Sure thing! Here's the remaining part:", 'Resuming exactly where the text broke off:', 'Here is the continuation of the previous text:',
  'Natürlich, hier geht es weiter:', 'Hier ist der Rest:', 'Gerne, hier ist die Fortsetzung:', 'Fortsetzung:', 'Ich setze die Antwort fort:', 'Hier folgt der Rest der Antwort:', 'Entschuldigung, weiter geht es:', 'Klar, ich mache dort weiter, wo ich aufgehört habe:',
  'Voici la suite :', 'Bien sûr, voici la suite :', "D'accord, je continue :", 'Je reprends là où je me suis arrêté :', 'Voici le reste de la réponse :', 'Suite :',
  'Claro, continúo:', 'Aquí está el resto:', 'Por supuesto, aquí tienes la continuación:', 'Continúo desde donde me quedé:', 'A continuación sigue el resto:', 'Continuación:',
  '好的，继续：', '以下是剩余部分：', '继续上文：', '当然，接着上面的内容：', '好的，以下是后续内容：',
]
