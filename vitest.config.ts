import { existsSync } from 'node:fs'
import path from 'node:path'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

const chromium = [process.env['ARQ_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (file) => file !== undefined && existsSync(file),
)

const source = '@arq/source'
const mode = 'development|production'
const inBrowser = { conditions: [source, 'module', 'browser', mode] }
// Node loads dependencies itself, and cannot load what some of them keep for bundlers under `module`.
const inJsdom = { conditions: [source, 'browser', mode] }
const inNode = { conditions: [source, 'node', mode] }
const ssr = { resolve: inNode }

const anywhere: TestProjectConfiguration[] = [
  {
    resolve: inNode,
    ssr,
    test: {
      name: 'node',
      environment: 'node',
      include: [
        'packages/{core,providers,recovery,storage,server,testkit}/src/**/*.test.ts',
        'tests/node/**/*.test.ts',
        'scripts/**/*.test.ts',
        'benchmarks/**/*.test.ts',
      ],
      exclude: ['**/node_modules/**', '**/*.browser.test.ts'],
    },
  },
  {
    resolve: inJsdom,
    ssr,
    plugins: [react()],
    test: {
      name: 'dom',
      setupFiles: ['packages/react/vitest.setup.ts'],
      environment: 'jsdom',
      include: ['packages/react/src/**/*.test.{ts,tsx}', 'tests/stock/**/*.test.{ts,tsx}'],
      exclude: ['**/*.browser.test.{ts,tsx}'],
    },
  },
]

const browser = (executablePath: string) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  instances: [{ browser: 'chromium' as const }],
  provider: playwright({
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
      ],
    },
  }),
})

const inChromium = (chromium: string): TestProjectConfiguration[] => [
  {
    resolve: inBrowser,
    ssr,
    plugins: [react()],
    test: {
      name: 'browser',
      setupFiles: ['packages/react/vitest.setup.ts'],
      include: ['packages/**/src/**/*.browser.test.{ts,tsx}'],
      browser: browser(chromium),
    },
  },
  {
    resolve: inBrowser,
    ssr,
    plugins: [storybookTest({ configDir: path.join(import.meta.dirname, '.storybook') })],
    test: { name: 'storybook', browser: browser(chromium) },
  },
  {
    resolve: inNode,
    ssr,
    test: {
      name: 'e2e',
      environment: 'node',
      env: { ARQ_CHROMIUM: chromium },
      include: ['tests/e2e/**/*.e2e.test.ts'],
      fileParallelism: false,
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
  },
]

// The configuration is read once per project; the reader needs to be told once.
const told = globalThis as { arqToldOfChromium?: boolean }
if (chromium === undefined && told.arqToldOfChromium !== true) {
  told.arqToldOfChromium = true
  console.warn(
    'Left out the test projects browser, storybook and e2e: Chromium was not found. Install it with `apt-get install -y --no-install-recommends chromium`, or name it in ARQ_CHROMIUM.',
  )
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.{ts,tsx}'],
      exclude: ['**/*.stories.tsx', '**/*.test.*'],
      reporter: ['text', 'json-summary'],
    },
    projects: chromium === undefined ? anywhere : [...anywhere, ...inChromium(chromium)],
  },
})
