import { readdirSync } from 'node:fs'

/** Where a piece of the project may import from. Imports run one way only; siblings never import each other. */
interface Layer {
  /** The files this holds for; where two layers hold for a file, the later one counts. */
  readonly files: string
  /** Packages of ARQ it may import. */
  readonly arq: readonly string[]
  /** Packages of ARQ that its tests and stories may import besides. */
  readonly tests: readonly string[]
  readonly node: boolean
  readonly react: boolean
}

const testkit = ['testkit']

const layers: readonly Layer[] = [
  { files: 'packages/core/src', arq: [], tests: [], node: false, react: false },
  { files: 'packages/providers/src', arq: ['core'], tests: testkit, node: true, react: false },
  { files: 'packages/recovery/src', arq: ['core'], tests: testkit, node: false, react: false },
  { files: 'packages/storage/src', arq: ['core'], tests: testkit, node: false, react: false },
  { files: 'packages/storage/src/sqlite', arq: ['core'], tests: testkit, node: true, react: false },
  { files: 'packages/storage/src/redis', arq: ['core'], tests: testkit, node: true, react: false },
  { files: 'packages/server/src', arq: ['core', 'providers', 'recovery', 'storage'], tests: testkit, node: true, react: false },
  { files: 'packages/react/src', arq: ['core'], tests: testkit, node: false, react: true },
  { files: 'packages/testkit/src', arq: ['core'], tests: [], node: false, react: false },
  { files: 'packages/testkit/src/node', arq: ['core'], tests: [], node: true, react: false },
  { files: 'packages/testkit/src/contracts/provider', arq: ['core'], tests: [], node: true, react: false },
]

export interface RestrictedPattern {
  readonly regex: string
  readonly message: string
}

/** Holds everywhere: what a package exports is its surface, its files are not. */
export const surfaceOnly: readonly RestrictedPattern[] = [
  {
    regex: '^@arq/[^/]+/(src|dist)(/|$)',
    message: 'Import what the package exports, not its files.',
  },
  {
    regex: '^(\\.\\./)+(packages/)?[a-z]+/(src|dist)(/|$)',
    message: 'Import another package by its name, not by a path.',
  },
]

const noNode: RestrictedPattern = {
  regex: '^node:',
  message: 'This code also runs in browsers and on the edge, where there is no Node.',
}

const noReact: RestrictedPattern = {
  regex: '^(react|react-dom|next|@tanstack/react-query)(/|$)',
  message: 'Only packages/react knows React.',
}

const noNodePart: RestrictedPattern = {
  regex: '^\\.{1,2}/(.*/)?node/',
  message: 'This code also runs in browsers; what needs Node is exported by the ./node entry alone.',
}

const noTestHelper: RestrictedPattern = {
  regex: '^\\.{1,2}/(.*/)?(fakes|testing)/',
  message: 'What helps tests is not part of the package that is built.',
}

const packages = readdirSync(new URL('../../packages', import.meta.url))

const onlyArq = (allowed: readonly string[]): RestrictedPattern => ({
  // The pattern language has no negation: name what is left.
  regex: `^@arq/(${packages.filter((name) => !allowed.includes(name)).join('|')})(/|$)`,
  message: `Imports run one way only: of ARQ this layer may import ${allowed.length === 0 ? 'no other package' : `only ${allowed.join(', ')}`}. What it needs of another is an interface in core/src/ports.`,
})

const sourcePatterns = (layer: Layer): readonly RestrictedPattern[] => [
  ...surfaceOnly,
  onlyArq(layer.arq),
  noTestHelper,
  ...(layer.node ? [] : [noNode, noNodePart]),
  ...(layer.react ? [] : [noReact]),
]

/** Tests run on Node or in a tool that provides it, so only the arrows between the packages hold. */
const testPatterns = (layer: Layer): readonly RestrictedPattern[] => [
  ...surfaceOnly,
  onlyArq([...layer.arq, ...layer.tests]),
  ...(layer.react ? [] : [noReact]),
]

const override = (files: string[], patterns: readonly RestrictedPattern[]) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] as ['error', { patterns: RestrictedPattern[] }] },
})

/** One override for the sources of each layer, then one for its tests: the last that matches a file counts. */
export const arrowOverrides = [
  ...layers.map((layer) => override([`${layer.files}/**/*.{ts,tsx}`], sourcePatterns(layer))),
  ...layers.map((layer) =>
    override(
      [`${layer.files}/**/*.{test,stories}.{ts,tsx}`, `${layer.files}/{fakes,testing}/**/*.{ts,tsx}`],
      testPatterns(layer),
    ),
  ),
]
