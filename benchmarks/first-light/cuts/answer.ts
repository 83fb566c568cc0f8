/** One answer with everything a byte can fall into: prose, a table, a code block, and characters of two, three and four bytes. */
export const answer: string = `Grüße! Ein **Haus am See** 🏡, kurz erklärt:

| Ort | 名前 | Preis |
|---|---|---:|
| Ufer | 湖畔の家 | 1.200 € |
| Wald | 森 👩‍👩‍👧 | 950 € |

\`\`\`ts
const total = rooms.map((room) => room.price).reduce((sum, price) => sum + price, 0) // "quoted" \\n
\`\`\`

So: *1.200 €* am Ufer — und **950 €** im Wald 🌲🌲. 以上です。`
