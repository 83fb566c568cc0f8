import path from 'node:path'
import { ConfigError } from '@arq/core'

/** Where a model file comes from. */
export type ModelSource =
  | { kind: 'file'; path: string; fileName: string }
  | { kind: 'hub'; owner: string; repo: string; fileName: string; url: string }

/** Reads `hf:owner/repo/file.gguf` or a path. Throws `ConfigError` for anything else. */
export function parseModelSource(model: string): ModelSource {
  if (!model.startsWith('hf:')) {
    if (model.trim() === '') throw new ConfigError('The local model has no name, so there is nothing to load. Give a path or hf:owner/repo/file.gguf.')
    return { kind: 'file', path: path.resolve(model), fileName: path.basename(model) }
  }
  const match = /^hf:([\w.-]+)\/([\w.-]+)\/([\w.-]+\.gguf)$/.exec(model)
  const [, owner, repo, fileName] = match ?? []
  if (owner === undefined || repo === undefined || fileName === undefined) {
    throw new ConfigError(`"${model}" is not a model on the hub, so it cannot be fetched. Write hf:owner/repo/file.gguf.`)
  }
  return { kind: 'hub', owner, repo, fileName, url: `https://huggingface.co/${owner}/${repo}/resolve/main/${fileName}` }
}

/** What the model is called in requests, events and metadata: its file's name, never a path of this machine. */
export function modelId(source: ModelSource): string {
  return source.fileName.replace(/\.gguf$/i, '')
}
