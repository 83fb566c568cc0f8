import type { Browser, Page } from 'playwright'

interface TraceEvent {
  name: string
  pid: number
  tid: number
  /** Processor time, in microseconds. */
  tdur?: number
  args?: { name?: string }
}

/**
 * Milliseconds of processor time of every task of the page's main thread while something is done. What Chromium calls a long task counts
 * the time in which other processes had the core, too.
 */
export async function processorTimes(browser: Browser, page: Page, does: () => Promise<void>): Promise<readonly number[]> {
  await browser.startTracing(page, { categories: ['-*', 'toplevel'] })
  await does()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] }
  const mains = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf))
  const tasks = traceEvents.filter((event) => event.name === 'ThreadControllerImpl::RunTask' && mains.has(threadOf(event)))
  if (!tasks.some(({ tdur }) => tdur !== undefined && tdur > 0)) throw new Error('The trace tells no processor time of the page, so nothing can be said of long tasks. Use a Chromium that traces `toplevel`.')
  return tasks.map(({ tdur = 0 }) => tdur / 1_000)
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}.${tid}`
}
