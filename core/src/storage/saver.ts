import { Chunk, endTimes, orderedRuns, Rechunker, startTimes, type RunSpans } from '../chunk/index.js'
import type { StructArray, StructDtype } from '../dtype/index.js'
import { InvalidArgument, StorageFailed } from '../errors/index.js'
import { isSuperrun } from '../run-id/index.js'
import { dictOf, pyFloat, type PyDict, type PyValue } from '../pytext/index.js'
import { chunkText, metadataTextAround, STRAX_VERSION, type NewMetadata } from './metadata.js'

/** Takes the chunks of one data type of one run, in order, and makes them stored data when it is closed. */
export interface Saver {
  /** Stores a chunk; with `rechunk`, when enough has come. */
  save(chunk: Chunk): Promise<void>
  /** Stores what is left and makes the data visible, all at once. */
  close(): Promise<void>
  /** Gives up: records what went wrong; nothing becomes visible. After `close` or an earlier `abort` it does nothing. */
  abort(cause: unknown): Promise<void>
}

export interface SaverOptions {
  /** Join and split chunks to the target size. Default: store them as they come. */
  readonly rechunk?: boolean
}

/** What a stored chunk's file adds to its entry in the metadata. */
export interface StoredChunk {
  readonly filename: string
  readonly filesize: number
}

const seconds = (): PyValue => pyFloat(Date.now() / 1000)

/** The text of whatever was thrown, as `exception` records it. */
export function exceptionText(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const text = cause.stack ?? `${cause.name}: ${cause.message}`
  return cause.cause === undefined ? text : `${text}\nCaused by: ${exceptionText(cause.cause)}`
}

function spansToRaw(spans: RunSpans | null): PyValue {
  if (spans === null) return null
  return dictOf(orderedRuns(spans).map(([runId, { start, end }]) => [runId, dictOf(Object.entries({ start, end }))]))
}

const emptySpan = (runId: string, at: bigint): RunSpans => Object.fromEntries([[runId, { start: at, end: at }]])

/** What is not yet stored when `save` returns, so that the next chunk can be made meanwhile: at most one chunk, and not a larger one. */
const MOST_BEHIND = 256e6

interface UnderWay {
  readonly chunk: Chunk
  readonly chunkI: number
  readonly stored: Promise<StoredChunk | undefined>
}

/**
 * Keeps the books of what is saved, for every kind of storage: chunk entries, times, states. Source: strax/storage/common.py Saver.
 * Calls may overlap; they are done one after the other. After a failure every further call but `abort` fails with the same error.
 */
export abstract class BookkeepingSaver implements Saver {
  protected readonly dtype: StructDtype
  readonly #dataType: string
  readonly #rechunker: Rechunker
  readonly #md: Map<string, PyValue>
  readonly #chunks: PyDict[] = []
  readonly #chunkTexts: string[] = []
  /** The last run that was named, of a superrun. */
  #nearest: RunSpans | undefined
  /** Chunks that are being stored, in order; the books of them come when they are. */
  readonly #underWay: UnderWay[] = []
  #begun = 0
  #state: 'open' | 'closed' | 'aborted' | 'failed' = 'open'
  #failure: unknown
  #last: Promise<unknown> = Promise.resolve()

  protected constructor(
    protected readonly metadata: NewMetadata,
    o: SaverOptions,
  ) {
    this.dtype = metadata.dtype
    this.#dataType = metadata.data_type
    this.#rechunker = new Rechunker({ rechunk: o.rechunk, runId: metadata.run_id })
    this.#md = new Map(Object.entries(metadata.more ?? {}))
    for (const key of ['start', 'end', 'writing_ended', 'exception']) this.#md.delete(key)
    const entries: { [key: string]: PyValue | undefined } = {
      run_id: metadata.run_id,
      data_type: metadata.data_type,
      data_kind: metadata.data_kind,
      dtype: metadata.dtype.toString(),
      lineage_hash: metadata.lineage_hash,
      lineage: metadata.lineage as PyValue,
      compressor: metadata.compressor ?? 'blosc',
      chunk_target_size_mb: metadata.chunk_target_size_mb,
      strax_version: metadata.more?.['strax_version'] ?? STRAX_VERSION,
      writing_started: seconds(),
      chunks: [],
    }
    for (const [key, value] of Object.entries(entries)) if (value !== undefined) this.#md.set(key, value)
  }

  save(chunk: Chunk): Promise<void> {
    return this.#inOrder('save', async () => {
      this.#checkFits(chunk)
      for (const ready of this.#rechunker.receive(chunk)) await this.#begin(ready)
    })
  }

  close(): Promise<void> {
    return this.#inOrder('close', async () => {
      for (const ready of this.#rechunker.flush()) await this.#begin(ready)
      await this.#finish(0)
      if (this.#chunks.length === 0)
        throw new InvalidArgument(
          `No chunk of ${this.metadata.run_id}.${this.#dataType} was saved: data without chunks cannot be read`,
          {
            runId: this.metadata.run_id,
            dataType: this.#dataType,
          },
        )
      this.#md.set('end', this.#chunks.at(-1)!['end']!)
      this.#md.set('writing_ended', seconds())
      await this.writeMetadata()
      await this.publish()
      this.#state = 'closed'
    })
  }

  async abort(cause: unknown): Promise<void> {
    await this.#last
    await Promise.allSettled(this.#underWay.map(({ stored }) => stored))
    if (this.#state === 'closed' || this.#state === 'aborted') return
    this.#state = 'aborted'
    this.#md.set('exception', exceptionText(cause))
    this.#md.set('writing_ended', seconds())
    await this.giveUp()
  }

  /** The metadata so far. */
  protected raw(): PyDict {
    return dictOf([...this.#md, ['chunks', [...this.#chunks]]])
  }

  /** Their text. */
  protected text(): string {
    return metadataTextAround(dictOf(this.#md), this.#chunkTexts)
  }

  /** Stores the rows of a chunk that has some. */
  protected abstract storeRows(data: StructArray, chunkI: number): Promise<StoredChunk>
  /** Whether rows of so many bytes are stored by others while this thread goes on. */
  protected storesBehind(_nbytes: number): boolean {
    return false
  }
  /** Stores the metadata so far. */
  protected abstract writeMetadata(): Promise<void>
  /** Makes what was stored visible. */
  protected abstract publish(): Promise<void>
  /** Stores the metadata, which now tell of a failure, where that is still possible. */
  protected abstract giveUp(): Promise<void>

  async #begin(chunk: Chunk): Promise<void> {
    const chunkI = this.#begun++
    const stored = chunk.length > 0 ? this.storeRows(chunk.data, chunkI) : Promise.resolve(undefined)
    // It is met when the books are made; until then a failure must not count as unhandled.
    stored.catch(() => undefined)
    this.#underWay.push({ chunk, chunkI, stored })
    await this.#finish(this.storesBehind(chunk.nbytes) && chunk.nbytes <= MOST_BEHIND ? 1 : 0)
  }

  /** Until at most so many are under way. */
  async #finish(most: number): Promise<void> {
    while (this.#underWay.length > most) {
      await this.#enter(this.#underWay[0]!)
      this.#underWay.shift()
    }
  }

  async #enter({ chunk, chunkI, stored: storing }: UnderWay): Promise<void> {
    const info: { [key: string]: PyValue } = {
      chunk_i: chunkI,
      n: chunk.length,
      start: chunk.start,
      end: chunk.end,
      run_id: chunk.runId,
      subruns: this.#rawSubruns(chunk),
      nbytes: chunk.nbytes,
    }
    const stored = await storing
    if (stored !== undefined) {
      for (const [which, row] of [
        ['first', chunk.data.slice(0, 1)],
        ['last', chunk.data.slice(chunk.length - 1)],
      ] as const) {
        info[`${which}_time`] = startTimes(row)[0]!
        info[`${which}_endtime`] = endTimes(row)[0]!
      }
      info['filename'] = stored.filename
      info['filesize'] = stored.filesize
    }
    if (chunkI === 0) this.#md.set('start', chunk.start)
    const entry = dictOf(Object.entries(info))
    this.#chunks.push(entry)
    this.#chunkTexts.push(chunkText(entry))
    await this.writeMetadata()
  }

  /**
   * Of a superrun every chunk must name a run, also one without duration or between its runs, else strax cannot read on: the nearest
   * run is named then, with no time in it. In front of the first one, that is only known later.
   */
  #rawSubruns({ subruns, runId }: Chunk): PyValue {
    if (runId === null || !isSuperrun(runId)) return spansToRaw(subruns)
    const runs = orderedRuns(subruns ?? {})
    const [first, last] = [runs[0], runs.at(-1)]
    if (first !== undefined && this.#nearest === undefined) this.#nameRunBefore(emptySpan(first[0], first[1].start))
    if (last !== undefined) this.#nearest = emptySpan(last[0], last[1].end)
    return spansToRaw(first === undefined ? (this.#nearest ?? {}) : subruns)
  }

  #nameRunBefore(spans: RunSpans): void {
    for (const [i, entry] of this.#chunks.entries()) {
      const named = dictOf(Object.entries({ ...entry, subruns: spansToRaw(spans) }))
      this.#chunks[i] = named
      this.#chunkTexts[i] = chunkText(named)
    }
  }

  #checkFits(chunk: Chunk): void {
    if (chunk.dataType !== this.#dataType || !chunk.dtype.equals(this.dtype, { titles: false }))
      throw new InvalidArgument(
        `A saver of ${this.#dataType} (${this.dtype}) got a chunk of ${chunk.dataType} (${chunk.dtype})`,
        { dataType: this.#dataType, runId: this.metadata.run_id },
      )
  }

  #inOrder(what: string, work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(async () => {
      if (this.#state === 'failed') throw this.#failure
      if (this.#state !== 'open')
        throw new StorageFailed(`Cannot ${what} ${this.metadata.run_id}.${this.#dataType}: the saver is ${this.#state}`)
      try {
        await work()
      } catch (error) {
        this.#state = 'failed'
        this.#failure = error
        throw error
      }
    })
    // The caller sees the failure through `done`; the queue goes on.
    this.#last = done.catch(() => undefined)
    return done
  }
}
