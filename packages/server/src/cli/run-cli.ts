import { ArqError } from '@arq/core'
import type { Command, CommandContext } from './command.js'
import { migrateCommand } from './migrate-command.js'
import { UsageError } from './usage-error.js'

const commands: Readonly<Record<string, Command>> = { migrate: migrateCommand }

/** Exit codes: done, failed, and asked for something that makes no sense. */
type ExitCode = 0 | 1 | 2

/** Runs the command that the words name. Never rejects. */
export async function runCli(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [name = '', ...rest] = words
  if (name === '--help' || name === '-h' || name === 'help') return tell(context.out, help())
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    context.note(name === '' ? help() : `arq: there is no such command, so nothing was done. Run arq --help to see what there is.`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) return tell(context.out, command.help)
  try {
    await command.run(rest, context)
    return 0
  } catch (error) {
    context.note(`arq ${name}: ${messageOf(error)}`)
    if (!(error instanceof UsageError)) return 1
    context.note(`Run arq ${name} --help to see how it is used.`)
    return 2
  }
}

function tell(out: (line: string) => void, text: string): ExitCode {
  out(text)
  return 0
}

/** Errors that are not ours may hold anything. */
function messageOf(error: unknown): string {
  if (ArqError.isInstance(error) || error instanceof UsageError) return error.message
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return `something failed that it does not know${code}, so it ended. What was done until then stays; run it again.`
}

function help(): string {
  const listed = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  return ['Usage: arq <command> [options]', '', 'Commands:', ...listed, '', 'Run arq <command> --help for what a command does.'].join('\n')
}
