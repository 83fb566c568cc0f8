import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Failure } from './failure.mjs'
import { root } from './root.mjs'

const SCRIPTS = [20, 9, 0]

/** This script itself runs on the Node of the machine. */
export function checkHostNode() {
  if (atLeast(process.versions.node, SCRIPTS)) return
  throw new Failure(
    `Node ${process.versions.node} runs this script.`,
    `ARQ needs Node ${SCRIPTS.join('.')} or later.`,
    'Install a current Node (see nodejs.org) and run this again.',
  )
}

/**
 * The Node that runs the tools and the demo, whatever the machine has: the workspace brings its own on Linux.
 * Call it after the install.
 */
export function workspaceNode() {
  const own = path.join(root, 'node_modules/.bin/node')
  if (existsSync(own) && answers(own)) return own
  const { node } = process.versions
  if (fitsTools(node)) return process.execPath
  throw new Failure(
    `Node ${node} is too old for the tools of this project, and there is no prebuilt Node for ${process.platform} ${process.arch} among its dependencies.`,
    'The build and the tests need Node 22.22.2 or later of that line, or 24.15 and later.',
    'Install such a Node (see nodejs.org) and run this again.',
  )
}

function answers(node) {
  try {
    execFileSync(node, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export const fitsTools = (version) =>
  atLeast(version, [24, 15, 0]) || (version.startsWith('22.') && atLeast(version, [22, 22, 2]))

function atLeast(version, wanted) {
  const parts = version.split('.').map(Number)
  const differing = wanted.findIndex((part, index) => parts[index] !== part)
  return differing === -1 || parts[differing] > wanted[differing]
}
