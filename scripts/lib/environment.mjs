import path from 'node:path'
import { root } from './root.mjs'

const quiet = {
  NEXT_TELEMETRY_DISABLED: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  STORYBOOK_DISABLE_TELEMETRY: '1',
  DO_NOT_TRACK: '1',
}

/** The environment of every tool: the workspace's own tools and Node come first, nothing phones home. */
export function environment(extra = {}) {
  const env = { ...process.env, ...quiet, ...extra }
  // npm hands its own settings down; a nested npx would take them for its arguments.
  delete env['npm_config_call']
  delete env['npm_config_package']
  env['PATH'] = [path.join(root, 'node_modules/.bin'), process.env['PATH']].join(path.delimiter)
  return env
}
