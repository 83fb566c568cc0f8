import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleGzip } from './bundle-gzip.js'

const peerFolder = fileURLToPath(new URL('../../peers/', import.meta.url))

/** Kilobytes (1,000 bytes), gzipped, without React. */
export interface Sizes {
  /** `useArqChat`, its provider, client and transport: what an application with its own interface loads. */
  hook: number
  /** `<ArqChat/>` with markdown. */
  chat: number
  styles: number
  /** The chat hooks of the peers with their transports, where they are installed. */
  peerHooks: Readonly<Record<string, number>>
}

export async function measureSizes(): Promise<Sizes> {
  const [hook, chat, styles, aiSdk, tanstack] = await Promise.all([
    bundleGzip({ code: `export { ArqProvider, useArqChat } from '@arq/react'` }),
    bundleGzip({ code: `export { ArqChat, ArqProvider } from '@arq/react'` }),
    bundleGzip({ code: `@import '@arq/react/styles.css';`, language: 'css' }),
    peerHook('@ai-sdk/react', `export { useChat } from '@ai-sdk/react'; export { DefaultChatTransport } from 'ai'`),
    peerHook('@tanstack/ai-react', `export { fetchServerSentEvents, useChat } from '@tanstack/ai-react'`),
  ])
  return { hook: kilobytes(hook), chat: kilobytes(chat), styles: kilobytes(styles), peerHooks: { ...named('ai_sdk', aiSdk), ...named('tanstack_ai', tanstack) } }
}

async function peerHook(packageName: string, code: string): Promise<number | undefined> {
  return existsSync(`${peerFolder}node_modules/${packageName}`) ? bundleGzip({ code, folder: peerFolder }) : undefined
}

function named(name: string, bytes: number | undefined): Readonly<Record<string, number>> {
  return bytes === undefined ? {} : { [name]: kilobytes(bytes) }
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 10) / 100
}
