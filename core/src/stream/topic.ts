/**
 * One producer, several readers: what a data type's chunks go through. Nothing is produced before a reader asks, and an item is
 * kept only until every reader has had it, so what waits is just how far the readers' paces differ; a graph without circles
 * cannot deadlock. Spies (savers) see each item before any reader does, and slow the producer down while they work.
 * (The idea of strax' processors/post_office.py.)
 */
export interface Spy<T> {
  receive(item: T): Promise<void>
  /** All items have been seen. */
  close(): Promise<void>
}

/** Makes items for one topic or several, one step at a time, however many ask at once. */
export class Producer<T> {
  private readonly topics = new Map<string, Topic<T>>()
  private readonly source: () => AsyncIterator<{ readonly [topic: string]: T }>
  private iterator: AsyncIterator<{ readonly [topic: string]: T }> | undefined
  private step: Promise<boolean> | undefined
  private ended = false
  private failure: { readonly cause: unknown } | undefined

  /** @param source called on the first demand; each item holds one value per topic, other topics are ignored */
  constructor(names: readonly string[], source: () => AsyncIterator<{ readonly [topic: string]: T }>) {
    this.source = source
    for (const name of names) this.topics.set(name, new Topic(name, () => this.advance()))
  }

  topic(name: string): Topic<T> {
    return this.topics.get(name)!
  }

  /** Produce one more item. False: there are no more. A failure is thrown to everyone who asks, now and later. */
  advance(): Promise<boolean> {
    return (this.step ??= this.produce().finally(() => {
      this.step = undefined
    }))
  }

  /** Stop early: ends the source (its `finally` blocks run). */
  async stop(): Promise<void> {
    await this.step?.catch(() => false)
    this.ended = true
    await this.iterator?.return?.()
  }

  private async produce(): Promise<boolean> {
    if (this.failure !== undefined) throw this.failure.cause
    if (this.ended) return false
    try {
      this.iterator ??= this.source()
      const next = await this.iterator.next()
      if (next.done) {
        this.ended = true
        for (const topic of this.topics.values()) await topic.end()
        return false
      }
      for (const [name, topic] of this.topics) await topic.publish(next.value[name]!)
      return true
    } catch (cause) {
      this.failure = { cause }
      throw cause
    }
  }
}

export class Topic<T> {
  private readonly readers: T[][] = []
  private readonly spies: Spy<T>[] = []
  private isEnded = false
  /** The most items that ever waited for a slower reader; for tests of boundedness. */
  mostWaiting = 0

  constructor(
    readonly name: string,
    private readonly advance: () => Promise<boolean>,
  ) {}

  /** All readers must be made before the first item is asked for. */
  reader(): AsyncIterableIterator<T> {
    const waiting: T[] = []
    this.readers.push(waiting)
    const iterator: AsyncIterableIterator<T> = {
      next: async () => {
        while (waiting.length === 0) if (this.isEnded || !(await this.advance())) break
        return waiting.length > 0 ? { value: waiting.shift()!, done: false } : { value: undefined, done: true }
      },
      // A reader that leaves early must not make the others keep its items.
      return: async () => {
        const index = this.readers.indexOf(waiting)
        if (index !== -1) this.readers.splice(index, 1)
        return { value: undefined, done: true }
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  spy(spy: Spy<T>): void {
    this.spies.push(spy)
  }

  get ended(): boolean {
    return this.isEnded
  }

  /** Have everything produced that is still to come; items no reader waits for are dropped. */
  async drain(): Promise<void> {
    while (!this.isEnded && (await this.advance()));
  }

  async publish(item: T): Promise<void> {
    for (const spy of this.spies) await spy.receive(item)
    for (const waiting of this.readers) {
      waiting.push(item)
      this.mostWaiting = Math.max(this.mostWaiting, waiting.length)
    }
  }

  async end(): Promise<void> {
    this.isEnded = true
    for (const spy of this.spies) await spy.close()
  }
}
