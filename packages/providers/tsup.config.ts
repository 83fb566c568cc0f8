import { defineConfig } from 'tsup'

// Declarations come from `tsc`, which runs after this step: see the build script.
export default defineConfig({
  entry: { 'openai/index': 'src/openai/index.ts', 'local/index': 'src/local/index.ts', 'simulator/index': 'src/simulator/index.ts' },
  format: ['esm'],
  target: 'es2022',
  dts: false,
  clean: true,
  sourcemap: true,
})
