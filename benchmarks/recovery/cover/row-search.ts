import type { Factor, Row, Rule } from './factor.js'

export type PartOfRow<Name extends string> = Readonly<Partial<Record<Name, string>>>

/** The values of a factor, the best first. */
export type Taste<Name extends string> = (factor: Factor<Name>, part: PartOfRow<Name>) => readonly string[]

/** The row that has these values, obeys every rule and is most to the taste; `undefined` where there is none. Tries everything before it says so. */
export function findRow<Name extends string>(part: PartOfRow<Name>, factors: readonly Factor<Name>[], rules: readonly Rule<Name>[], taste: Taste<Name> = ({ values }) => values): Row<Name> | undefined {
  return obeys(part, rules) ? grow(part, factors, rules, taste) : undefined
}

function grow<Name extends string>(part: PartOfRow<Name>, factors: readonly Factor<Name>[], rules: readonly Rule<Name>[], taste: Taste<Name>): Row<Name> | undefined {
  const next = nextFactor(part, factors, rules)
  if (next === undefined) return part as Row<Name>
  const touched = rules.filter(({ about }) => about.includes(next.name))
  for (const value of taste(next, part)) {
    const longer = { ...part, [next.name]: value }
    const row = obeys(longer, touched) ? grow(longer, factors, rules, taste) : undefined
    if (row !== undefined) return row
  }
  return undefined
}

/** A rule holds as long as something that it asks about is open. */
function obeys<Name extends string>(part: PartOfRow<Name>, rules: readonly Rule<Name>[]): boolean {
  return rules.every((rule) => openIn(rule, part) > 0 || rule.allows(part as Row<Name>))
}

/** One that a rule waits for which has nearly all it asks about: a row that cannot be is left early. */
function nextFactor<Name extends string>(part: PartOfRow<Name>, factors: readonly Factor<Name>[], rules: readonly Rule<Name>[]): Factor<Name> | undefined {
  let waiting: Rule<Name> | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const rule of rules) {
    const open = openIn(rule, part)
    if (open === 0 || open === rule.about.length || open >= fewest) continue
    waiting = rule
    fewest = open
  }
  const isOpen = ({ name }: Factor<Name>): boolean => part[name] === undefined
  return factors.find((factor) => isOpen(factor) && waiting?.about.includes(factor.name)) ?? factors.find(isOpen)
}

function openIn<Name extends string>({ about }: Rule<Name>, part: PartOfRow<Name>): number {
  let open = 0
  for (const name of about) if (part[name] === undefined) open += 1
  return open
}
