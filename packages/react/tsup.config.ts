import { defineConfig } from 'tsup'
import { copyFile } from 'node:fs/promises'

// Declarations come from `tsc`, which runs after this step: see the build script.
export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm'],
  target: 'es2022',
  dts: false,
  clean: true,
  sourcemap: true,
  // Bundling drops the directive of the single files; the whole entry is a client entry.
  banner: { js: '"use client";' },
  onSuccess: () => copyFile('src/styles.css', 'dist/styles.css'),
})
