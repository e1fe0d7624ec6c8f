import { linkedAbort } from './abort.js'

/**
 * Results of `work` for every item, in the items' order, while up to `most` of them are under way. Items are taken only when a
 * result is asked for. When the reader leaves, or something fails, the signal that `work` was given fires, and what is under way is
 * waited for.
 * @param signal fires the signals of `work` too
 */
export async function* mapAhead<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  most: number,
  work: (item: T, signal: AbortSignal) => Promise<R>,
  signal?: AbortSignal,
): AsyncGenerator<R, void, undefined> {
  const stop = linkedAbort(signal)
  const running: Promise<R>[] = []
  try {
    for await (const item of items) {
      const result = work(item, stop.signal)
      // It is awaited below; until then a failure must not count as unhandled.
      result.catch(() => undefined)
      running.push(result)
      if (running.length >= most) yield await running.shift()!
    }
    while (running.length > 0) yield await running.shift()!
  } finally {
    stop.abort()
    stop.dispose()
    await Promise.allSettled(running)
  }
}
