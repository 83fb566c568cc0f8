import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright'

const address = 'http://chat.test/'
const document = '<!doctype html><html lang="en"><title>Chat</title><link rel="stylesheet" href="/page.css"><style>main { block-size: 100dvh }</style><main></main><script type="module" src="/page.js"></script>'

export interface PageBundle {
  script: string
  styles: string
}

/** The chat and its styles as an application in production loads them. */
export async function bundlePage(): Promise<PageBundle> {
  const [script, styles] = await Promise.all([bundle(`import './page/entry.js'`, 'ts'), bundle(`@import '@arq/react/styles.css';`, 'css')])
  return { script, styles }
}

async function bundle(contents: string, loader: 'ts' | 'css'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader, resolveDir: fileURLToPath(new URL('../', import.meta.url)), sourcefile: `page.${loader}` },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@arq/source', 'module'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** Opens the page without a server: nothing of it comes over a network. */
export async function servePage(page: Page, { script, styles }: PageBundle): Promise<void> {
  await page.route(`${address}**`, (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/page.js') return route.fulfill({ contentType: 'text/javascript', body: script })
    if (pathname === '/page.css') return route.fulfill({ contentType: 'text/css', body: styles })
    return route.fulfill({ contentType: 'text/html', body: document })
  })
  await page.goto(address)
}
