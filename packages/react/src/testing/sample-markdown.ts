/** Answers as models write them, for stories and tests. */
export const shortAnswer = `A **closure** is a function together with the variables that were in scope where it was made. It keeps them alive after the outer function returned.

\`\`\`js
function counter() {
  let count = 0
  return () => ++count
}

const next = counter()
next() // 1
next() // 2
\`\`\`

Each call of \`counter\` makes a *new* \`count\`, so two counters never share one.`

export const galleryAnswer = `# Moving a table without downtime

Here is the plan in short: **expand**, *backfill*, then ~~hope~~ **contract**. It follows the [expand and contract pattern](https://example.com/expand-contract "Reference").

## Steps

1. Add the new column, nullable.
2. Write to both columns.
   - Old readers see the old column.
   - New readers fall back when it is \`NULL\`.
3. Backfill in batches.

### Checklist

- [x] Column added
- [x] Double writes on
- [ ] Backfill done

> A backfill that locks the table is an outage with extra steps.
>
> Measure the batch size on a copy first.

\`\`\`sql
UPDATE orders
SET customer_ref = 'c-' || customer_id
WHERE id BETWEEN $1 AND $2
  AND customer_ref IS NULL; -- a long line that has to scroll sideways on small screens rather than wrap
\`\`\`

| Batch size | Rows per second | p95 lock wait | Remarks |
|:-----------|----------------:|:-------------:|---------|
| 500 | 12,400 | 3 ms | safe |
| 5,000 | 48,100 | 21 ms | good at night |
| 50,000 | 61,000 | 480 ms | blocks writers<br>for half a second |

#### Notes

Press <kbd>Ctrl</kbd> to stop; 5 &lt; 7 &amp;&amp; 7 &gt; 5, © 2026. An image: ![Lock waits by batch size](https://images.example.com/locks.png). A bare link: https://example.com/docs and mail to dba@example.com.

---

\`\`\`
plain output, no language
\`\`\`
`

export const hebrewAnswer = 'שלום! הנה שלושה דברים שכדאי לבדוק:\n\n1. חיבור לרשת\n2. גרסת `Node.js`\n3. הרשאות\n\nבהצלחה.'

const topics = ['caching', 'indexes', 'back pressure', 'idempotency', 'leases', 'time zones', 'retries', 'schema changes']

/** A conversation of this many questions and answers. */
export function longConversation(turns: number): { question: string; answer: string }[] {
  return Array.from({ length: turns }, (_, index) => {
    const topic = topics[index % topics.length] ?? 'tests'
    return {
      question: `Question ${index + 1}: what should I know about ${topic}?`,
      answer: `### ${topic}\n\nThree things matter most about ${topic}:\n\n1. Know **why** you need it before you add it.\n2. Measure it on real load.\n3. Write down what happens when it *fails*.\n\nEverything else follows from these. In practice the second point is the one that gets skipped, and the third is the one that is regretted.`,
    }
  })
}
