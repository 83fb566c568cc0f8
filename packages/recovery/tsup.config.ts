import { defineConfig } from 'tsup'

// One file for each source: bundlers then leave out whole modules that an application does not reach.
// Declarations come from `tsc`, which runs after this step: see the build script.
export default defineConfig({
  entry: ['src/**/*.{ts,tsx}', '!src/**/*.{test,stories,d}.{ts,tsx}', '!src/{fakes,testing}/**'],
  bundle: false,
  format: ['esm'],
  target: 'es2022',
  dts: false,
  clean: true,
  sourcemap: true,
})
