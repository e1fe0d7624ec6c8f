/**
 * Keeps up to `ahead` items of `source` under way while the reader works on the one before. Starts on the first demand; leaving
 * early ends the source.
 */
export async function* prefetch<T>(source: AsyncIterable<T>, ahead: number): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]()
  const pending: Promise<IteratorResult<T>>[] = []
  const ask = (): void => {
    const next = iterator.next()
    // A failure is met when its turn comes; until then it must not count as unhandled.
    next.catch(() => undefined)
    pending.push(next)
  }
  try {
    for (;;) {
      while (pending.length <= ahead) ask()
      const next = await pending.shift()!
      if (next.done) return
      yield next.value
    }
  } finally {
    await Promise.allSettled(pending)
    await iterator.return?.()
  }
}
