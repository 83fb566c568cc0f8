/** `pnpm bench chat-render [--rounds N] [--smoke]`: what a long thread and a fast answer cost the page. See docs/benchmarks.md. */
import { loadavg } from 'node:os'
import { chromium } from 'playwright'
import { percentile } from '../shared/percentile.js'
import { rounded } from '../shared/rounded.js'
import { findChromium } from './find-chromium.js'
import { measurePage, tracePage, type PageWork, type Work } from './measure-page.js'
import { bundlePage } from './page/serve-page.js'
import { readSettings, type ChatRenderSettings } from './read-settings.js'

/** What browsers call a long task. */
const longMs = 50

const say = (line: string): void => console.log(line)

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2))
  const { messages, tokens, tokensPerSecond, rounds } = settings
  const executablePath = findChromium()
  if (executablePath === undefined) {
    say('Chromium was not found, so nothing is measured. Install it, or name it in ARQ_CHROMIUM.')
    return say(JSON.stringify({ skipped: 'no Chromium' }))
  }
  say(`<ArqChat/> in Chromium with ${messages} messages of prose, lists, code and tables; then an answer of ${tokens} tokens comes at ${tokensPerSecond} a second from a scripted transport.`)
  const { pages, tasks } = await measurePages(executablePath, settings)
  const longTasks = pages.flatMap(({ answer }) => answer.longTasks)
  say(
    JSON.stringify({
      messages,
      tokens,
      rounds,
      script_ms: median(pages, ({ answer }) => answer.script),
      task_ms: median(pages, ({ answer }) => answer.task),
      style_ms: median(pages, ({ answer }) => answer.style),
      layout_ms: median(pages, ({ answer }) => answer.layout),
      long_tasks: median(pages, ({ answer }) => answer.longTasks.length),
      busy_tasks: tasks.filter((ms) => ms > longMs).length,
      busiest_task_ms: rounded(Math.max(...tasks), 0),
      longest_task_ms: rounded(Math.max(0, ...longTasks), 0),
      open_script_ms: median(pages, ({ open }) => open.script),
      open_task_ms: median(pages, ({ open }) => open.task),
      open_long_tasks: median(pages, ({ open }) => open.longTasks.length),
      shown_messages: Math.min(...pages.map(({ shown }) => shown.messages)),
      load: rounded(loadavg()[0] ?? 0, 1),
    }),
  )
}

async function measurePages(executablePath: string, settings: ChatRenderSettings): Promise<{ pages: readonly PageWork[]; tasks: readonly number[] }> {
  const bundle = await bundlePage()
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage']
  const browser = await chromium.launch({ executablePath, args })
  const pages: PageWork[] = []
  try {
    for (let round = 0; round < settings.rounds; round += 1) {
      const page = await measurePage(browser, bundle, settings)
      say(`  opened with ${inWords(page.open)}; answered with ${inWords(page.answer)}; ${page.shown.messages} messages, the last of ${page.shown.characters} characters`)
      pages.push(page)
    }
    const tasks = await tracePage(browser, bundle, settings)
    say(`  traced, on one more page: ${tasks.length} tasks, none with more than ${rounded(Math.max(...tasks), 0)} ms of processor time`)
    return { pages, tasks }
  } finally {
    await browser.close()
  }
}

function inWords({ script, style, layout, task, longTasks }: Work): string {
  const longest = longTasks.length === 0 ? '' : ` up to ${rounded(Math.max(...longTasks), 0)} ms`
  return `${rounded(script, 0)} ms of scripting, ${rounded(style + layout, 0)} of style and layout, ${rounded(task, 0)} in all, ${longTasks.length} long tasks${longest}`
}

function median(pages: readonly PageWork[], figure: (page: PageWork) => number): number {
  return rounded(percentile(pages.map(figure), 0.5), 0)
}

await main()
