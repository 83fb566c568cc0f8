import type { SeamChance } from './seam-chance.js'
import type { Seam } from './seam.js'

/** Text that repeats itself by its nature, cut where it does: all of the continuation is new. */
export function naturalSeam(chance: SeamChance): Seam {
  const [detail, shown, continuation] = chance.pick(makers)(chance)
  return { kind: 'natural', detail, shown, continuation, fresh: continuation }
}

type Cut = readonly [detail: string, shown: string, continuation: string]

const openings = ['The children ran down to the beach and shouted ', 'When he read the letter he only said ', 'All night long the crowd was singing ', 'From the next room we heard somebody call '] as const
const subjects = ['The evening', 'Her second book', 'The road to the coast', 'What he told us', 'The soup'] as const
const things = ['valve', 'pump', 'filter', 'oil level', 'rear brake', 'battery', 'left wheel', 'spare key', 'window seal'] as const
const cells = ['yes', 'no', '0', '1', '30', 'open', 'n/a', '-', '12 %', 'Berlin'] as const
const lead = 'We tried three ways to do it, and the notes below say what came of each of them.\n\n'

const makers: readonly ((chance: SeamChance) => Cut)[] = [laugh, intensifier, refrain, song, alikeItems, alikeSteps, equalCells, equalRows, braces, blockEnds, tags, numberList, bigNumber, notAPreamble, alikeParagraph, alikeFile, longerWord, pronouns]

function laugh(chance: SeamChance): Cut {
  const word = chance.pick(['ha', 'no', 'la', 'bye', 'hey', 'knock'])
  const before = chance.between(1, 4)
  return ['laugh', lead + chance.pick(openings) + repeated(word, before), ` ${repeated(word, chance.between(1, 4))} until it was dark.`]
}

function intensifier(chance: SeamChance): Cut {
  const word = chance.pick(['very', 'really', 'so', 'much', 'far'])
  return ['intensifier', `${lead}${chance.pick(subjects)} was ${word}`, ` ${word} ${chance.pick(['long', 'better', 'strange', 'late'])}, and everybody knew it.`]
}

function refrain(chance: SeamChance): Cut {
  const line = chance.pick(['Roll on, roll on, you river wide', 'Carry me home', 'Hush now, the stars are near', 'Oh the wind and the rain'])
  const verse = (about: string): string => `The ${about} went out in the morning grey,\n${line},\n${line},\n`
  const [first, second] = [chance.pick(['miller', 'sailor', 'baker']), chance.pick(['farmer', 'singer', 'widow'])]
  const shown = `${verse(first)}And nobody saw where it went that day.\n\nThe ${second} came back in the evening light,\n${line},\n`
  return ['refrain', shown, `${line},\nAnd nobody asked what it saw at night.\n`]
}

function song(chance: SeamChance): Cut {
  const chorus = chance.pick(['Turn the wheel and fill the sack,\nWhat you give will not come back.\n', 'Ring the bell and light the fire,\nLift your voices, lift them higher.\n'])
  const shown = `A thousand sacks stood by the door,\nAnd still they came and asked for more.\n\n${chorus}\nThe winter took the water low,\nThe stones were still, the sky was snow.\n\n${chorus}\n`
  return ['song', shown, `${chorus}\nBut in the spring it rose again.\n`]
}

function alikeItems(chance: SeamChance): Cut {
  const thing = chance.pick(things)
  const marker = chance.pick(['-', '*'])
  return ['alike items', `${lead}${marker} Clean the ${chance.pick(things)}\n${marker} Check the ${thing}\n`, `${marker} Check the ${thing} again after an hour\n${marker} Close the lid\n`]
}

function alikeSteps(chance: SeamChance): Cut {
  const [first, second] = [chance.pick(things), chance.pick(things)]
  const shown = `${lead}1. Take out the ${first} and clean it\n2. Take out the `
  const isLater = chance.isTrue(0.5)
  return ['alike steps', isLater ? shown : shown.slice(0, -' the '.length), `${isLater ? '' : ' the '}${second} and dry it\n3. Take out the rest\n`]
}

function equalCells(chance: SeamChance): Cut {
  const value = chance.pick(cells)
  return ['equal cells', `${lead}| Case | First | Second | Third |\n|---|---|---|---|\n| Aster | ${chance.pick(cells)} | ${value} |`, ` ${value} |\n| Bellis | ${chance.pick(cells)} | ${value} | ${value} |\n`]
}

function equalRows(chance: SeamChance): Cut {
  const value = chance.pick(cells)
  const row = `| ${value} | ${value} |\n`
  return ['equal rows', `${lead}| Before | After |\n|---|---|\n${row}${row}`, `${row}| ${chance.pick(cells)} | ${value} |\n\nThat is all.`]
}

function braces(chance: SeamChance): Cut {
  const depth = chance.between(2, 4)
  const opened = Array.from({ length: depth }, (_, level) => `${'  '.repeat(level)}if (ready[${level}]) {\n`).join('')
  const closed = Array.from({ length: depth }, (_, level) => `${'  '.repeat(depth - 1 - level)}}\n`).join('')
  const cut = closed.indexOf('}\n') + 2
  return ['braces', `${lead}\`\`\`js\n${opened}${'  '.repeat(depth)}start()\n${closed.slice(0, cut)}`, `${closed.slice(cut)}\`\`\`\n\nThat was it.`]
}

function blockEnds(chance: SeamChance): Cut {
  const end = chance.pick(['end', 'fi', 'done', 'return'])
  return ['block ends', `${lead}\`\`\`\nif a\n  if b\n    run(c)\n  ${end}`, `\n${end}\nrun(d)\n\`\`\`\n`]
}

function tags(chance: SeamChance): Cut {
  const tag = chance.pick(['div', 'ul', 'section', 'b'])
  return ['tags', `${lead}\`\`\`html\n<${tag}>\n  <${tag}>Text</${tag}>`, `\n</${tag}>\n\`\`\`\n`]
}

function numberList(chance: SeamChance): Cut {
  const value = chance.pick(['0', '1', '255', '0.5', 'true', 'null'])
  return ['equal items', `${lead}\`\`\`js\nconst row = [${value}, ${value},`, ` ${value}, ${chance.pick(['0', '7', 'false'])}]\n\`\`\`\n`]
}

function bigNumber(chance: SeamChance): Cut {
  const zeros = '0'.repeat(chance.between(1, 3))
  return ['big number', `${lead}The bridge cost ${chance.between(1, 9)}${zeros}`, `${zeros} in the currency of the time.`]
}

function notAPreamble(chance: SeamChance): Cut {
  return chance.pick<Cut>([
    ['prose like a preamble', `${lead}She unfolded the paper and read aloud. `, 'Here is the rest: two apples, a pear and what is left of the cheese.'],
    ['prose like a preamble', `${lead}He looked at the audience. "`, 'Sure, continuing would be easy," he said, "but stopping is wiser."'],
    ['prose like a preamble', `${lead}Nobody knew what to do next. `, 'Continuing the journey by night was dangerous. They stayed.'],
    ['prose like a preamble', `${lead}The letter ended in the middle of a page. `, 'I will continue tomorrow, it said, when the rain has stopped.'],
    ['prose like a preamble', 'Er legte den Brief auf den Tisch und schwieg. ', 'Hier ist der Rest: zwei Äpfel und ein Stück Käse, mehr war nicht geblieben.'],
    ['prose like a preamble', 'Elle ouvrit le coffre devant nous. ', "Voici la suite : trois lettres, une clé et une montre arrêtée."],
    ['prose like a preamble', '他打开了箱子，里面只有几样东西。', '以下是剩余的物品，一封信，一把钥匙，还有一块停了的表。'],
  ])
}

function alikeParagraph(chance: SeamChance): Cut {
  const opening = chance.pick(['In this step you connect the ', 'To replace the ', 'The most important part of the '])
  const shown = `${opening}${chance.pick(things)}, take the cover off first and put the screws aside. They differ in length, so note where each of them was.\n\n`
  return ['alike paragraph', shown, `${opening}${chance.pick(things)} you need a second pair of hands, and somebody who holds the lamp.`]
}

function alikeFile(chance: SeamChance): Cut {
  const imports = "```ts\nimport { readFile } from 'node:fs/promises'\nimport path from 'node:path'\n\nexport async function "
  return ['alike file', `${imports}readNames(folder: string) {\n  return readFile(path.join(folder, 'names.txt'), 'utf8')\n}\n\`\`\`\n\nThe second file:\n\n`, `${imports}${chance.pick(['writeNames', 'readPrices', 'countNames'])}(folder: string) {\n  return 1\n}\n\`\`\`\n`]
}

function longerWord(chance: SeamChance): Cut {
  const [word, longer] = chance.pick([['the', 'theory of colours'], ['in', 'individual cases'], ['is', 'isolated from the rest'], ['to', 'tomorrow'], ['a', 'actor'], ['so', 'something else']] as const)
  return ['longer word', `${lead}They wrote about ${word}`, ` ${longer}, and nobody read it.`]
}

function pronouns(chance: SeamChance): Cut {
  return chance.pick<Cut>([
    ['doubled word', 'Après cette longue journée, nous', ' nous sommes assis près du feu.'],
    ['doubled word', 'Je crois que vous', ' vous trompez de porte.'],
    ['doubled word', 'It was clear to all of them that the money they had', ' had never been there.'],
    ['doubled word', '这部电影的结尾非常', '非常好看，大家都很喜欢。'],
  ])
}

function repeated(word: string, times: number): string {
  return Array.from({ length: times }, () => word).join(' ')
}
