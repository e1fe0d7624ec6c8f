import type { Chunk } from '../chunk/index.js'
import type { Saver } from '../storage/index.js'
import type { Spy } from '../stream/index.js'

/** Hands chunks to a saver. One is saved while the next is made; not more, so that memory stays bounded. */
export class SavingSpy implements Spy<Chunk> {
  private saving: Promise<void> = Promise.resolve()

  constructor(private readonly saver: Saver) {}

  async receive(chunk: Chunk): Promise<void> {
    await this.saving
    this.saving = this.saver.save(chunk)
    // Met by the next receive or by close; until then a failure must not count as unhandled.
    this.saving.catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.saving
    await this.saver.close()
  }
}
