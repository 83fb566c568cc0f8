import type { NextConfig } from 'next'

const config: NextConfig = {
  transpilePackages: ['@arq/core', '@arq/providers', '@arq/react', '@arq/recovery', '@arq/server', '@arq/storage', '@arq/testkit'],
  // A native addon that finds its binaries beside itself: bundling would lose them.
  serverExternalPackages: ['node-llama-cpp'],
  devIndicators: false,
}

export default config
