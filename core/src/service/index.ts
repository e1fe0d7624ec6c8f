/**
 * Answers front ends: what contexts there are, their runs, data and plots, as `table/comm-protocol.ts` says it. Whoever has a line
 * to a front end (the kernel, for its comm target `straxlab`) opens a session; the room knows neither comms nor Jupyter.
 */
import { ServiceSession, type SessionHost } from './session.js'

export { ServiceSession, type SessionHost } from './session.js'
export type { Variables } from './contexts.js'

/** Where a kernel, which does not know this package, finds what opens sessions: `globalThis[Symbol.for('straxlab.service')]`. */
const SERVICE = Symbol.for('straxlab.service')

/** Offers sessions to the kernel of this process. The newest copy of this package wins: it serves the contexts of all. */
export function offerService(): void {
  const place = globalThis as { [SERVICE]?: (host: SessionHost) => ServiceSession }
  place[SERVICE] = (host) => new ServiceSession(host)
}
