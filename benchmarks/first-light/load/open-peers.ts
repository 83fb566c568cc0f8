import { readFileSync } from 'node:fs'
import type { OpenContender } from './contender.js'

interface Peer {
  name: string
  /** Below benchmarks/peers. */
  module: string
  packageName: string
}

const peers: readonly Peer[] = [
  { name: 'AI SDK', module: 'ai-sdk.mjs', packageName: 'ai' },
  { name: 'TanStack AI', module: 'tanstack-ai.mjs', packageName: '@tanstack/ai' },
]
const folder = new URL('../../peers/', import.meta.url)

/** The peers that are installed; says which are measured and which are left out. */
export async function openPeers(say: (line: string) => void): Promise<readonly OpenContender[]> {
  const versions = peers.map((peer) => ({ peer, version: installedVersion(peer.packageName) }))
  const missing = versions.flatMap(({ peer, version }) => (version === undefined ? [peer.name] : []))
  if (missing.length > 0) say(`Left out ${missing.join(' and ')}: not installed. \`pnpm bench:peers\` installs what the benchmarks compare with.`)
  const found = versions.filter(({ version }) => version !== undefined)
  if (found.length > 0) say(`On the same load, in turns: ${found.map(({ peer, version }) => `${peer.name} ${version}`).join(', ')}.`)
  return Promise.all(found.map(async ({ peer }) => ((await import(new URL(peer.module, folder).href)) as { open: OpenContender }).open))
}

function installedVersion(packageName: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL(`node_modules/${packageName}/package.json`, folder), 'utf8'))
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : undefined
  } catch {
    return undefined
  }
}
