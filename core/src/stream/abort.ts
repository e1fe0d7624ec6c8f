import { Aborted } from '../errors/index.js'

/** Waits; ends at once with `Aborted` if the signal fires. */
export function sleep(milliseconds: number, signal: AbortSignal | undefined, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(new Aborted(`${what} was stopped on request`, { cause: signal?.reason }))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}

/**
 * A signal that fires when the given one does or when `abort` is called; `dispose` lets go of the given one. What `AbortSignal.any`
 * does, which the first Nodes of version 20 lack.
 */
export function linkedAbort(signal: AbortSignal | undefined): AbortController & { dispose(): void } {
  const controller = new AbortController()
  const follow = (): void => controller.abort(signal?.reason)
  if (signal?.aborted) follow()
  else signal?.addEventListener('abort', follow, { once: true })
  return Object.assign(controller, { dispose: () => signal?.removeEventListener('abort', follow) })
}
