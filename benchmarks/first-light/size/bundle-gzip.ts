import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type OutputFile } from 'esbuild'

const benchmarks = fileURLToPath(new URL('../../', import.meta.url))

export interface BundleOptions {
  /** What an application would write. */
  code: string
  /** Where its imports are found. @defaultValue this workspace's benchmarks */
  folder?: string
  language?: 'ts' | 'css'
}

/**
 * Bytes that a page loads for this code before anything is shown: bundled, minified, gzipped. React itself is left out, everything
 * else counts; what is imported lazily does not.
 */
export async function bundleGzip({ code, folder = benchmarks, language = 'ts' }: BundleOptions): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder, loader: language, sourcefile: `application.${language}` },
    outdir: 'out',
    bundle: true,
    splitting: language === 'ts',
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@arq/source', 'module'],
    external: ['react', 'react-dom', 'react/jsx-runtime'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  })
  return loadedFirst(outputFiles, metafile).reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0)
}

/** The entry and what it imports at once; esbuild names the entry after where the code came from. */
function loadedFirst(files: readonly OutputFile[], { outputs }: Metafile): readonly OutputFile[] {
  const wanted = new Set(Object.keys(outputs).filter((path) => /\/stdin\.\w+$/.test(path)))
  for (const path of wanted) {
    for (const { kind, path: imported } of outputs[path]?.imports ?? []) if (kind === 'import-statement' && imported in outputs) wanted.add(imported)
  }
  return files.filter(({ path }) => [...wanted].some((name) => path.endsWith(name)))
}
