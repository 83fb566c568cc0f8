/**
 * Lets Node run the sources as they stand. Node strips the types itself, so what is measured is what was
 * written: no bundler, no helper around every function.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

registerHooks({
  /** The sources name their neighbours by what the build makes of them: `./run.js` is `./run.ts` here. */
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context)
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/^\.{1,2}\/.*\.js$/.test(specifier)) throw error
    }
    const base = specifier.slice(0, -'.js'.length)
    try {
      return nextResolve(`${base}.ts`, context)
    } catch {
      return nextResolve(`${base}.tsx`, context)
    }
  },
  /** JSX is more than types. */
  load(url, context, nextLoad) {
    if (!url.endsWith('.tsx')) return nextLoad(url, context)
    const file = fileURLToPath(url)
    const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'tsx', jsx: 'automatic', sourcefile: file, sourcemap: 'inline' })
    return { format: 'module', source: code, shortCircuit: true }
  },
})
