import { describe, expect, it, vi } from 'vitest'
import { FakePage } from '../fakes/fake-page.js'
import { FrameThrottle } from './frame-throttle.js'

describe('FrameThrottle', () => {
  const make = (): { page: FakePage; show: ReturnType<typeof vi.fn<() => void>>; frames: FrameThrottle } => {
    const page = new FakePage()
    const show = vi.fn<() => void>()
    return { page, show, frames: new FrameThrottle(page, show) }
  }

  it('shows the first at once and the rest once a frame', () => {
    const { page, show, frames } = make()
    frames.request()
    expect(show).toHaveBeenCalledTimes(1)
    for (let count = 0; count < 100; count += 1) frames.request()
    expect(show).toHaveBeenCalledTimes(1)
    page.paint()
    expect(show).toHaveBeenCalledTimes(2)
  })

  it('asks for no frame when there was nothing new in the last, and then shows at once again', () => {
    const { page, show, frames } = make()
    frames.request()
    page.paint()
    expect(page.frames.size).toBe(0)
    frames.request()
    expect(show).toHaveBeenCalledTimes(2)
  })

  it('shows nothing after it was cancelled, and leaves no frame behind', () => {
    const { page, show, frames } = make()
    frames.request()
    frames.request()
    frames.cancel()
    expect(page.frames.size).toBe(0)
    page.paint()
    expect(show).toHaveBeenCalledTimes(1)
  })
})
