/**
 * What every stand-in for a vendor answers, so that anybody can check that no word was doubled or lost. It has what seams tend to get
 * wrong: a heading, numbered sentences, a table and a code block.
 */
export const chaosText: string = `# A message over a bad line

In the days of the telegraph a clerk who lost a word did not guess. He sent a short signal back, and the other side said that word again. Everything in this answer rests on the same idea: ask again for exactly what is missing, and for nothing else.

## Twenty sentences to count

1. Whoever writes this answer may vanish at any moment.
2. You are the one who makes it vanish, with the buttons beside it.
3. What you have read so far stays where it is.
4. Nobody takes a shown word back, because you have read it already.
5. The next model gets these words as the beginning of its own answer.
6. Some models can go on from such a beginning as if they had written it.
7. Others have to be asked in plain language to carry on.
8. Those like to repeat a little before they say something new.
9. A guard at the seam compares the end of the old with the start of the new.
10. Only what is new passes through.
11. A silent connection is worse than a broken one, since nothing tells you about it.
12. Therefore somebody watches the clock between two words.
13. After a few quiet seconds the silence counts as a fault.
14. A vendor that is too busy says when it wants to be asked again.
15. Until then another one takes its place.
16. A server that refuses every connection is found out within milliseconds.
17. If that happens often, it is left alone for a while.
18. One careful request then finds out whether it has come back.
19. Every attempt is written down with its price, the useful part apart from the waste.
20. Count these sentences: there are twenty of them, and each stands here once.

## What breaks, and what helps

| What happens | How it is noticed | Who goes on |
| --- | --- | --- |
| The line is cut | The end of the stream never came | The next model, at the same word |
| The vendor falls silent | No word for several seconds | The next model, once the wait is over |
| Too many requests | Status 429 before the first word | Another vendor, from the beginning |
| The server is gone | The connection is refused | Another vendor, from the beginning |

## The rule in five lines

\`\`\`js
async function finish(answer, models) {
  for (const model of models) {
    answer += await model.continueFrom(answer)
    if (answer.isWhole) return answer
  }
}
\`\`\`

A clerk of old would have understood every line of it. If you can read this sentence to its full stop, the message has arrived.
`
