/** What to say where this Node lacks what ARQ stands on (`node:sqlite` without a flag came with 22.13); nothing where it has it. */
export function nodeTooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 13)) return undefined
  return `arq: this is Node ${version}, which has no SQLite of its own, so nothing was done. Run it with Node 22.13 or newer.`
}
