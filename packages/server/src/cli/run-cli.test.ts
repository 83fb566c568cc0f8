import { describe, expect, it } from 'vitest'
import { runCli } from './run-cli.js'

const password = 'planted-password'

async function said(words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await runCli(words, { env: {}, out: (line) => out.push(line), note: (line) => err.push(line), signal: new AbortController().signal })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('words of arq', () => {
  it('may ask for help', async () => {
    for (const words of [['--help'], ['-h'], ['help']]) expect(await said(words)).toMatchObject({ code: 0, out: expect.stringContaining('migrate'), err: '' })
    for (const words of [['migrate', '--help'], ['migrate', '--from', 'a.db', '-h']]) expect(await said(words)).toMatchObject({ code: 0, out: expect.stringMatching(/--from <place>.*Exit codes/s) })
  })

  it('name a command', async () => {
    expect(await said([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage') })
    for (const name of ['fly', 'constructor', '--from']) expect(await said([name])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('arq --help') })
  })

  it.each([
    ['no words', []], ['no target', ['--from', 'a.db']], ['no source', ['--to', 'a.db']], ['two targets', ['--from', 'a.db', '--to', 'b.db', '--to-file', 'c']], ['an unknown option', ['--form', `redis://:${password}@h`]],
    ['a word', [`redis://:${password}@h`]], ['another scheme', ['--from', 'a.db', '--to', `http://:${password}@h`]], ['no URL', ['--from', 'a.db', '--to', `redis://:${password}@h:port`]], ['one that is no URL among several', ['--from', 'a.db', '--to', `redis://:${password}@h,${password}`]],
    ['an empty path', ['--from', '', '--to', 'b.db']], ['memory', ['--from', 'a.db', '--to', ':memory:']], ['an address that is not set', ['--from', 'a.db', '--to', 'env']], ['the same twice', ['--from', './a.db', '--to', 'a.db']],
    ['the same Redis twice', ['--from', `redis://:${password}@localhost`, '--to', 'redis://127.0.0.1:6379/0']], ['a folder as target', ['--from', 'package.json', '--to', 'docs']],
  ])('are not understood: %s', async (_what, words) => {
    const { code, out, err } = await said(['migrate', ...words])
    expect({ code, out }, err).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^arq migrate: .+\.\nRun arq migrate --help/)
    expect(err).not.toContain(password)
  })
})
