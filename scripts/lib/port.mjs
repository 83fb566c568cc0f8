import { createServer } from 'node:net'
import { once } from 'node:events'
import { Failure } from './failure.mjs'

/** The port in PORT, or 3000; refuses one that cannot be had. */
export async function freePort() {
  const port = Number(process.env['PORT'] || 3000)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Failure(
      `PORT is ${JSON.stringify(process.env['PORT'])}.`,
      'A port is a whole number from 1 to 65535.',
      'Run it again with such a number, for example: PORT=3100 npm start',
    )
  }
  const probe = createServer()
  try {
    await once(probe.listen(port), 'listening')
  } catch (error) {
    throw new Failure(
      `Port ${port} cannot be used: ${error.code === 'EADDRINUSE' ? 'another program listens on it' : error.message}.`,
      'The demo needs a port of its own.',
      `End that program, or choose another port, for example: PORT=${port === 3100 ? 3200 : 3100} npm start`,
    )
  }
  probe.close()
  return port
}
