import { defineConfig } from 'tsup'

// Declarations come from `tsc`, which runs after this step: see the build script.
export default defineConfig({
  entry: { index: 'src/index.ts', 'node/index': 'src/node/index.ts', 'contracts/index': 'src/contracts/index.ts' },
  format: ['esm'],
  target: 'es2022',
  dts: false,
  clean: true,
  sourcemap: true,
})
