import { atMost, type StreamEvent } from '@arq/core'
import type { Route, RouteNeed } from '../router/router.js'
import type { AnswerSetup } from './answer-setup.js'
import { waitingNote } from './status-notes.js'

/** A wait for somebody to ask that is longer than this is told to the reader, in milliseconds. */
const untoldWaitMs = 500

/** Waits for a place, and tells the reader when that takes long. A place that comes after everybody has left is given back. */
export async function* findPlace({ clock, router }: AnswerSetup, need: RouteNeed): AsyncGenerator<StreamEvent, Route> {
  const routing = router.route(need)
  let isTaken = false
  try {
    if ((await atMost(clock, untoldWaitMs, routing, undefined)) === undefined) yield waitingNote()
    const route = await routing
    isTaken = true
    return route
  } finally {
    if (!isTaken) void routing.then((route) => route.ended(undefined)).catch(() => {})
  }
}
