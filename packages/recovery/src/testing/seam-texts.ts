/** Texts as models write them, by kind: what seams are cut from. */
export interface SeamText {
  kind: 'prose' | 'code' | 'list' | 'table' | 'unspaced'
  text: string
}

const english = `A river begins as a thread of water that nobody has a name for. It gathers the rain of one hillside, then of the next, and by the time it reaches the first village it is wide enough to need a bridge. People who live beside it learn its habits: in spring it rises within a night, in August a child can wade across. Mills were built where the valley narrows, because there the current never rests, and the mills brought bakers, and the bakers brought a market. When the railway came it followed the same valley, since neither engineers nor water like to climb.

The town that grew from the market still keeps the old habit of facing the water. Its main street bends exactly where the bank bends. Houses on the outer side are tall and thin, with cellars that flood every ten years; their owners paint a mark on the wall each time, and some walls carry fifteen of them. "We do not fight it," an old woman told us, "we only write down what it says." Nobody has proved that the marks are right, but the insurance company uses them.

What would happen if the dam upstream failed? The question was asked in 1987, after a week of storms, and again in 2014. Both reports reach the same conclusion: the lower third of the town would stand under 2.5 metres of water within forty minutes. That is little time, yet it is enough, provided that the sirens work and that people know which way to walk. Every school therefore practises once a year. Children find it exciting; their teachers, who remember the second report, do not.`

const recipe = `**Preparation.** Soak the beans overnight in plenty of cold water. The next day, drain them, cover them with fresh water and bring the pot slowly to the boil. Skim off the foam, add a bay leaf and half an onion, and let everything simmer for about 90 minutes. Salt only at the end, otherwise the skins stay tough.

**The sauce.** Meanwhile, chop the other half of the onion with two cloves of garlic. Warm 40 ml of olive oil in a wide pan, soften the onion without letting it colour, then stir in one teaspoon of smoked paprika. Pour in the tomatoes and cook until the sauce no longer tastes raw. It should be thick enough to hold the track of a spoon.

**Serving.** Lift the beans out of their water with a slotted spoon and fold them into the sauce. If it becomes too dry, a ladle of the cooking water helps. Taste, add vinegar drop by drop, and leave the pan for ten minutes before you bring it to the table. *Leftovers* keep for three days and are better on the second.`

const technical = `To understand why the request is slow, look at what happens before the first byte is sent. The browser resolves the host name, which takes one round trip if the answer is not cached. It then opens a TCP connection, negotiates TLS 1.3, and only after that can the request itself leave the machine. On a mobile network with 120 ms of latency this adds up to almost half a second, although the server needs just 8 ms for its answer. Connection reuse removes most of it. With HTTP/2, several requests share one connection, and a \`preconnect\` hint lets the browser prepare it while the page is still being parsed.

There is a second cost that is easy to overlook. If the response is larger than the initial congestion window, roughly 14 kB, the server has to wait for an acknowledgement before it may go on. Compressing the document therefore does more than save bandwidth: it can save a whole round trip. See [the guide to critical paths](https://example.com/guides/critical-path?view=full) for measurements, and note that they were made with an empty cache. Repeating them with a warm cache shows a difference of less than 5 %.`

const german = `Wer zum ersten Mal einen Bienenstock öffnet, ist überrascht, wie ruhig es darin zugeht. Tausende Tiere laufen über die Waben, und doch stößt keines mit einem anderen zusammen. Jede Arbeiterin kennt ihre Aufgabe, die sich mit dem Alter ändert: Zuerst putzt sie Zellen, dann füttert sie die Brut, später baut sie Waben und bewacht den Eingang. Erst in den letzten drei Wochen ihres Lebens fliegt sie hinaus, um Nektar zu sammeln. Dabei legt sie bis zu 800 Kilometer zurück.

Im Winter zieht sich das Volk zu einer Kugel zusammen. In ihrer Mitte sitzt die Königin, außen wechseln sich die Arbeiterinnen ab, damit keine erfriert. Sie heizen, indem sie ihre Flugmuskeln bewegen, ohne die Flügel zu rühren. So bleibt es innen 25 Grad warm, auch wenn draußen Schnee liegt. Der Vorrat an Honig muss bis zum März reichen; ist er vorher aufgebraucht, stirbt das Volk innerhalb weniger Tage.`

const french = `Le marché ouvre à six heures, mais les premiers camions arrivent bien avant l'aube. On décharge les caisses à la lumière des phares, on compare les prix, on boit un café debout. Les habitués savent qu'il faut venir tôt pour les fraises et tard pour les fromages, parce que les marchands préfèrent baisser leurs prix plutôt que de tout remporter. Vers midi, la place se vide en quelques minutes. Il ne reste que des feuilles de salade, un chien qui cherche son maître et l'odeur du poisson.

Autrefois, on y vendait aussi des chevaux. Une vieille affiche, conservée à la mairie, annonce une foire de trois jours avec musique et feu d'artifice. Les paysans venaient de très loin, certains marchaient toute la nuit. Aujourd'hui, la même place sert de parking quatre jours par semaine, et personne ne semble s'en plaindre.`

const spanish = `La estación meteorológica se encuentra en lo alto de la sierra, a dos horas de camino del pueblo más cercano. Durante cuarenta años la misma familia anotó cada mañana la temperatura, la presión y la dirección del viento. Los cuadernos, escritos primero con pluma y después con bolígrafo, llenan una pared entera. Cuando llegaron los instrumentos automáticos, el instituto quiso cerrar la casa, pero los vecinos protestaron: sabían que las máquinas se equivocan cuando hay hielo en los sensores.

Hoy los datos se envían cada diez minutos por satélite. Aun así, alguien sube todos los martes para limpiar los aparatos y comparar las cifras con un termómetro de mercurio. La diferencia casi nunca supera las dos décimas. Si la supera, se repite la medición, se apunta en el cuaderno y se llama por teléfono a la capital, donde agradecen la llamada y corrigen el archivo.`

const chinese = `茶树喜欢温暖湿润的山坡，海拔越高，叶子长得越慢，味道也越浓。清明前采下的嫩芽最为珍贵，一个熟练的工人一天只能采两斤左右。采回来的叶子先摊在竹匾上晾几个小时，让水分慢慢散去，然后放进大铁锅里翻炒。火候全凭手感：太热会焦，太凉则有青草气。炒好的茶叶要趁热揉捻，最后用文火烘干，装进密封的罐子里。

喝茶的习惯各地不同。南方人喜欢用小壶小杯，一壶茶可以泡七八次，每一次的香气都有变化。北方人则多用大碗，冬天里捧在手中取暖。有些地方还会在茶里加入花瓣、红枣或者牛奶。不管用什么方法，水的温度都很重要，绿茶宜用八十度左右的水，红茶和黑茶则需要刚烧开的水。`

const typescript = `Here is a small cache that forgets what has not been asked for in a while:

\`\`\`ts
interface Entry<Value> {
  value: Value
  expiresAt: number
}

export class ExpiringCache<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>()
  readonly #lifetimeMs: number

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs
  }

  get(key: Key, now: number): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (entry.expiresAt <= now) {
      this.#entries.delete(key)
      return undefined
    }
    return entry.value
  }

  set(key: Key, value: Value, now: number): void {
    this.#entries.set(key, { value, expiresAt: now + this.#lifetimeMs })
  }

  sweep(now: number): number {
    let removed = 0
    for (const [key, entry] of this.#entries) {
      if (entry.expiresAt > now) continue
      this.#entries.delete(key)
      removed += 1
    }
    return removed
  }
}
\`\`\`

The clock is handed in, so a test can move time forward without waiting. Call \`sweep\` from a timer if entries are large; otherwise they are dropped when somebody asks for them.`

const python = `The script reads the file line by line and counts what it finds:

\`\`\`python
import csv
import sys
from collections import Counter


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if not row["amount"]:
                continue
            yield row["city"].strip().title(), float(row["amount"])


def summarise(rows):
    totals = Counter()
    for city, amount in rows:
        totals[city] += amount
    return totals.most_common(10)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("usage: summarise.py FILE")
        sys.exit(2)
    for city, total in summarise(read_rows(sys.argv[1])):
        print(f"{city:<20} {total:>10.2f}")
\`\`\`

Run it with \`python summarise.py sales.csv\`. Rows without an amount are left out, and cities are compared without regard to case.`

const list = `Before you move to the new version, work through these points:

1. Make a backup of the database and try to restore it on another machine.
2. Check that every client speaks at least version 4 of the protocol; older ones are refused.
3. Rename \`cache.size\` to \`cache.entries\`. The old name still works, with a warning.
4. Remove the plugins for spelling and for export, which are now part of the program.
5. Stop the service, install the package, and start it again with \`--dry-run\`.
6. Read the log. A line with \`migration complete\` tells you that the tables were converted.

If something goes wrong:

- Stop the service before anything else.
- Keep the log, since support will ask for it.
- Go back to the backup; the new tables cannot be read by the old version.
- Write down which of the steps above you had finished, and at what time.

Most installations need less than twenty minutes. Those with more than a million records should plan an hour, because the index is built anew.`

const table = `The four models differ mainly in memory and price:

| Model | Memory | Weight | Battery life | Price |
|---|---|---|---|---|
| Aster | 8 GB | 1.2 kg | 9 hours | 749 € |
| Bellis | 16 GB | 1.3 kg | 11 hours | 949 € |
| Carlina | 16 GB | 1.6 kg | 14 hours | 1,199 € |
| Dahlia | 32 GB | 2.1 kg | 8 hours | 1,890 € |

For travelling, the lighter two are the better choice. Carlina lasts longest, but it needs a bag of its own. Dahlia is meant for the desk: its fan can be heard as soon as a film is rendered, and the charger alone weighs 600 g.`

export const seamTexts: readonly SeamText[] = [
  { kind: 'prose', text: english },
  { kind: 'prose', text: recipe },
  { kind: 'prose', text: technical },
  { kind: 'prose', text: german },
  { kind: 'prose', text: french },
  { kind: 'prose', text: spanish },
  { kind: 'unspaced', text: chinese },
  { kind: 'code', text: typescript },
  { kind: 'code', text: python },
  { kind: 'list', text: list },
  { kind: 'table', text: table },
]
