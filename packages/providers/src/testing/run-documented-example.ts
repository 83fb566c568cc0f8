import { readFileSync } from 'node:fs'
import { vi } from 'vitest'

export interface DocumentedExample {
  /** The page's name under docs/providers, without `.md`. */
  page: string
  /** What the example imports, by the name it uses. */
  make: { name: string; value: unknown }
  /** Texts of the example and what stands in their place: above all the address of the vendor. */
  replace: Readonly<Record<string, string>>
}

export interface ExampleOutput {
  written: string
  /** The arguments of each `console.log`. */
  logged: readonly unknown[][]
}

/** Runs a page's first example as its reader would, but for the import and what is replaced. Rejects when a text to replace is not there any more. */
export async function runDocumentedExample({ page, make, replace }: DocumentedExample): Promise<ExampleOutput> {
  const text = readFileSync(new URL(`../../../../docs/providers/${page}.md`, import.meta.url), 'utf8')
  let code = (/```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '').replace(/^import .*\n/, '')
  for (const [printed, used] of Object.entries(replace)) {
    if (!code.includes(printed)) throw new Error(`The example of ${page} no longer holds ${printed}.`)
    code = code.replace(printed, used)
  }
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const logged = vi.spyOn(console, 'log').mockReturnValue()
  try {
    const module = `export const run = async (${make.name}) => {${code}}`
    const { run } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(module)}`)) as { run: (value: unknown) => Promise<void> }
    await run(make.value)
    return { written: written.mock.calls.map(([piece]) => String(piece)).join(''), logged: logged.mock.calls }
  } finally {
    written.mockRestore()
    logged.mockRestore()
  }
}
