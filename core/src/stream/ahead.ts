/**
 * Results of `work` for every item, in the items' order, while up to `most` of them are under way. Items are taken only when a
 * result is asked for. When the reader leaves, or something fails, waits for what is under way.
 */
export async function* mapAhead<T, R>(
  items: AsyncIterable<T>,
  most: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const running: Promise<R>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // It is awaited below; until then a failure must not count as unhandled.
      result.catch(() => undefined)
      running.push(result)
      if (running.length >= most) yield await running.shift()!
    }
    while (running.length > 0) yield await running.shift()!
  } finally {
    await Promise.allSettled(running)
  }
}
