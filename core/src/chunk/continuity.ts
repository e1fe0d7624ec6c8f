import { ChunkLaw } from '../errors/index.js'
import type { Chunk, Subrun } from './chunk.js'

/** Remembers the last chunk and says whether the next one follows it. */
class Continuity {
  #end: bigint | undefined
  #runId: string | null | undefined
  #subrun: Subrun | undefined
  #promised = true

  check(chunk: Chunk): void {
    const expected = this.#expectedStart(chunk)
    if (expected !== undefined && chunk.promisedContinuity && chunk.start !== expected)
      throw new ChunkLaw(
        `Data are not continuous: chunk ${chunk} should start at ${expected}, but starts at ${chunk.start}`,
        {
          runId: chunk.runId ?? undefined,
          dataType: chunk.dataType,
        },
      )
    this.#end = chunk.end
    this.#runId = chunk.runId
    this.#subrun = chunk.lastSubrun
    this.#promised = chunk.promisedContinuity
  }

  /** undefined: this chunk may start anywhere (the first of a run, or of the next subrun). */
  #expectedStart(chunk: Chunk): bigint | undefined {
    const sameRun = chunk.runId === this.#runId
    if (!chunk.isSuperrun) return sameRun ? this.#end : undefined
    const last = sameRun ? this.#subrun : undefined
    if (last === undefined || chunk.firstSubrun?.runId !== last.runId) return undefined
    // Where the borders of the last chunk are not those of its subruns, only the chunk itself tells where it ends.
    return this.#promised ? last.end : this.#end
  }
}

/** Passes chunks on; throws `ChunkLaw` at the first that does not start where the one before it ended. */
export async function* continuityCheck(
  chunks: AsyncIterable<Chunk> | Iterable<Chunk>,
): AsyncGenerator<Chunk, void, undefined> {
  const continuity = new Continuity()
  for await (const chunk of chunks) {
    continuity.check(chunk)
    yield chunk
  }
}
