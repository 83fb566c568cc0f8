import { defineConfig } from 'tsup'

// Declarations come from `tsc`, which runs after this step: see the build script.
export default defineConfig({
  entry: { 'memory/index': 'src/memory/index.ts', 'indexeddb/index': 'src/indexeddb/index.ts' },
  format: ['esm'],
  target: 'es2022',
  dts: false,
  clean: true,
  sourcemap: true,
})
