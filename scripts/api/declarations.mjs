import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'

/**
 * What a declaration file exports: name to the text of its declarations, followed through files of its own package.
 *
 * @param {string} file
 * @returns {Map<string, string>}
 */
export function exportsOf(file) {
  const module = read(file)
  const found = new Map()
  for (const statement of module.body) {
    if (statement.type === 'ExportAllDeclaration') addAll(found, statement, file)
    else if (statement.type === 'ExportDefaultDeclaration') found.set('default', module.text(statement))
    else if (statement.type === 'ExportNamedDeclaration') addNamed(found, statement, module, file)
  }
  return found
}

function addAll(found, statement, file) {
  const from = statement.source.value
  if (statement.exported) found.set(statement.exported.name, `export * as ${statement.exported.name} from '${from}'`)
  else if (!isOwn(from)) found.set(`* from ${from}`, `export * from '${from}'`)
  else for (const [name, text] of exportsOf(neighbour(file, from))) if (name !== 'default') found.set(name, text)
}

function addNamed(found, statement, module, file) {
  if (statement.declaration) {
    for (const name of declaredNames(statement.declaration)) append(found, name, module.text(statement.declaration))
    return
  }
  const from = statement.source?.value
  for (const { local, exported } of statement.specifiers) {
    const text = from === undefined ? module.local(local.name) : imported(file, from, local.name)
    found.set(exported.name, local.name === exported.name ? text : `${text}\nexport { ${local.name} as ${exported.name} }`)
  }
}

function imported(file, from, name) {
  if (!isOwn(from)) return `export { ${name} } from '${from}'`
  return exportsOf(neighbour(file, from)).get(name) ?? `export { ${name} }`
}

function read(file) {
  const source = readFileSync(file, 'utf8')
  const { program, comments } = parseSync(file, source, { lang: 'dts' })
  const text = (node) => plain(source, node, comments)
  const local = (name) => {
    const own = program.body
      .map((statement) => statement.declaration ?? statement)
      .filter((declaration) => declaredNames(declaration).includes(name))
    if (own.length > 0) return own.map(text).join('\n')
    return throughImport(program.body, file, name)
  }
  return { body: program.body, text, local }
}

function throughImport(body, file, name) {
  for (const statement of body) {
    const specifier = statement.specifiers?.find((candidate) => candidate.local?.name === name)
    if (statement.type === 'ImportDeclaration' && specifier) {
      return imported(file, statement.source.value, specifier.imported?.name ?? 'default')
    }
  }
  return `export { ${name} }`
}

function declaredNames(declaration) {
  if (declaration.type === 'VariableDeclaration') return declaration.declarations.map(({ id }) => id.name)
  return declaration.id?.name === undefined ? [] : [declaration.id.name]
}

/** The text of a node without comments and without what a class keeps to itself. */
function plain(source, node, comments) {
  const inside = comments.filter(({ start, end }) => start >= node.start && end <= node.end)
  let text = ''
  let from = node.start
  for (const { start, end } of inside) {
    text += source.slice(from, start)
    from = end
  }
  text += source.slice(from, node.end)
  return text
    .replace(/^declare /, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^\s*(#private|private .*);$/.test(line))
    .join('\n')
}

function append(found, name, text) {
  found.set(name, found.has(name) ? `${found.get(name)}\n${text}` : text)
}

const isOwn = (specifier) => specifier.startsWith('.')

const neighbour = (file, specifier) => path.resolve(path.dirname(file), specifier.replace(/\.js$/, '.d.ts'))
