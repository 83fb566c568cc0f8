import type { Browser, CDPSession, Page } from 'playwright'
import { processorTimes } from './processor-times.js'
import type { ChatPage, PageSettings } from './page/chat-page.js'
import { servePage, type PageBundle } from './page/serve-page.js'

/** Milliseconds of processor time of the page's main thread, as Chromium counts it. */
export interface Work {
  script: number
  style: number
  layout: number
  /** All tasks, those three and painting among them. */
  task: number
  /** Milliseconds by the clock of each task over 50 ms. */
  longTasks: readonly number[]
}

export interface PageWork {
  /** Until the thread was shown. */
  open: Work
  /** From the question until the answer was whole. */
  answer: Work
  /** Messages in the page at the end, and characters of the last one. */
  shown: { messages: number; characters: number }
}

/** Shows the thread on a page of its own and has one answer come. */
export async function measurePage(browser: Browser, bundle: PageBundle, settings: PageSettings): Promise<PageWork> {
  const page = await newPage(browser, bundle)
  const devtools = await page.context().newCDPSession(page)
  // Processor time, so that other processes hardly change it.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  const open = await workOf(page, devtools, () => page.evaluate(openOnPage, settings))
  await devtools.send('HeapProfiler.collectGarbage')
  const answer = await workOf(page, devtools, () => page.evaluate(answerOnPage))
  const articles = page.getByRole('article')
  const shown = { messages: await articles.count(), characters: (await articles.last().textContent())?.length ?? 0 }
  await page.close()
  return { open, answer, shown }
}

/** The same, traced, which has a price: milliseconds of processor time of each task of the answer. */
export async function tracePage(browser: Browser, bundle: PageBundle, settings: PageSettings): Promise<readonly number[]> {
  const page = await newPage(browser, bundle)
  await page.evaluate(openOnPage, settings)
  const tasks = await processorTimes(browser, page, () => page.evaluate(answerOnPage))
  await page.close()
  return tasks
}

async function newPage(browser: Browser, bundle: PageBundle): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
  await servePage(page, bundle)
  return page
}

// Run in the page.
function openOnPage(settings: PageSettings): Promise<void> {
  return (globalThis as unknown as { chatPage: ChatPage }).chatPage.open(settings)
}

function answerOnPage(): Promise<void> {
  return (globalThis as unknown as { chatPage: ChatPage }).chatPage.answer()
}

async function workOf(page: Page, devtools: CDPSession, does: () => Promise<void>): Promise<Work> {
  await longTasksOf(page)
  const before = await countersOf(devtools)
  await does()
  const after = await countersOf(devtools)
  const since = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1_000
  return { script: since('ScriptDuration'), style: since('RecalcStyleDuration'), layout: since('LayoutDuration'), task: since('TaskDuration'), longTasks: await longTasksOf(page) }
}

/** An observer is told of a task after it. */
function longTasksOf(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => new Promise<readonly number[]>((resolve) => setTimeout(() => resolve((globalThis as unknown as { chatPage: ChatPage }).chatPage.longTasks()), 100)))
}

/** In seconds. */
async function countersOf(devtools: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}
