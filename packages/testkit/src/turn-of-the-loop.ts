/** Resolves after one full turn of the event loop. A message channel has no minimum delay, unlike timers, and fake timers do not replace it. */
export function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(undefined)
  })
}
