import { ChunkLaw, CannotSplit, InvalidArgument } from '../errors/index.js'
import { isSuperrun } from '../run-id/index.js'
import { StructArray, type StructDtype } from '../dtype/index.js'
import { formatNs } from '../time/index.js'
import { concatenateHeads, mergeHeads, type ChunkHead } from './join.js'
import { checkedRunSpans, orderedRuns, splitRunSpans, type RunSpans, type Span } from './run-spans.js'
import { splitRows } from './split-rows.js'
import { endTimes, startTimes, tellTimes } from './times.js'

/** Target size of a chunk's raw bytes, in MB of 10^6 bytes. */
export const DEFAULT_CHUNK_SIZE_MB = 200

/** Rows this many of the last are checked to end inside the chunk; `lawProblems` checks all. */
export const ENDS_CHECKED = 500

export interface ChunkSpec {
  readonly dataType: string
  readonly dataKind: string
  readonly dtype: StructDtype
  /** null only for a chunk joined from several runs; then `superrun` says which. */
  readonly runId: string | null
  /** ns since the epoch. */
  readonly start: bigint
  /** ns since the epoch, exclusive. */
  readonly end: bigint
  /** null: no rows. */
  readonly data: StructArray | null
  /** Of a superrun's chunk: the runs it was made from. */
  readonly subruns?: RunSpans | null
  /** The runs whose chunks were joined to this one; default: only its own. */
  readonly superrun?: RunSpans | null
  readonly targetSizeMb?: number
}

export interface Subrun extends Span {
  readonly runId: string
}

/**
 * Rows of one data type in one interval of time, [start, end). Never changed after it is made; `with` makes another.
 * The constructor throws `ChunkLaw` when a Law of Chunking is seen broken. Source: strax/chunk.py Chunk.
 */
export class Chunk implements ChunkHead {
  readonly dataType: string
  readonly dataKind: string
  readonly dtype: StructDtype
  readonly runId: string | null
  readonly start: bigint
  readonly end: bigint
  readonly data: StructArray
  readonly subruns: RunSpans | null
  readonly superrun: RunSpans
  readonly targetSizeMb: number

  constructor(spec: ChunkSpec) {
    this.dataType = spec.dataType
    this.dataKind = spec.dataKind
    this.dtype = spec.dtype
    this.runId = spec.runId
    this.start = spec.start
    this.end = spec.end
    this.targetSizeMb = spec.targetSizeMb ?? DEFAULT_CHUNK_SIZE_MB
    this.data = spec.data ?? StructArray.empty(spec.dtype)
    this.#checkSpan()
    this.#checkRows()
    this.subruns = spec.subruns == null ? null : checkedRunSpans(spec.subruns, `subruns of chunk ${this}`)
    this.superrun = this.#checkedSuperrun(spec.superrun ?? null)
  }

  get length(): number {
    return this.data.length
  }

  /** Raw bytes of the rows. */
  get nbytes(): number {
    return this.data.nbytes
  }

  /** ns */
  get duration(): bigint {
    return this.end - this.start
  }

  /** True for a chunk of a superrun that knows its subruns. */
  get isSuperrun(): boolean {
    return (
      this.subruns !== null && Object.keys(this.subruns).length > 0 && this.runId !== null && isSuperrun(this.runId)
    )
  }

  get firstSubrun(): Subrun | undefined {
    return this.#subrunAt(0)
  }

  get lastSubrun(): Subrun | undefined {
    return this.#subrunAt(-1)
  }

  /** False when the chunk's borders are not those of its subruns (made from a whole superrun at once): its neighbours may be anywhere. */
  get promisedContinuity(): boolean {
    if (!this.isSuperrun) return true
    return this.firstSubrun?.start === this.start && this.lastSubrun?.end === this.end
  }

  /** The same chunk with some properties changed. With new `data` alone, `dtype` follows them. */
  with(changes: Partial<ChunkSpec>): Chunk {
    const own = this.superrun[this.runId ?? '']
    const isDefault = own !== undefined && own.start === this.start && own.end === this.end
    return new Chunk({
      ...this.#spec(),
      superrun: isDefault ? null : this.superrun,
      ...changes,
      dtype: changes.dtype ?? changes.data?.dtype ?? this.dtype,
    })
  }

  /**
   * Splits in two at `t` (ns; moved into the chunk when outside): rows left end at or before it, rows right start at or after.
   * Throws `CannotSplit` when a row is in the way, unless `allowEarlySplit`: then splits at the nearest possible time before.
   */
  split(t: bigint, o: { readonly allowEarlySplit?: boolean } = {}): [Chunk, Chunk] {
    const at = this.#splitPoint(t < this.start ? this.start : t > this.end ? this.end : t, o.allowEarlySplit ?? false)
    const [subrunsLeft, subrunsRight] = this.#subrunsTellRows()
      ? splitRunSpans(this.subruns, at.t)
      : [this.subruns, this.subruns]
    const [superrunLeft, superrunRight] = splitRunSpans(this.superrun, at.t)
    const runs = orderedRuns(this.superrun).map(([runId]) => runId)
    // A part that lies in one run only belongs to that run again.
    const runIdOf = (part: RunSpans | null, only: string): string | null =>
      part === null || Object.keys(part).length === 1 ? only : this.runId
    const left = new Chunk({
      ...this.#spec(),
      end: at.t,
      data: this.data.slice(0, at.index),
      subruns: subrunsLeft,
      superrun: superrunLeft,
      runId: runIdOf(superrunLeft, runs[0]!),
    })
    const right = new Chunk({
      ...this.#spec(),
      start: at.t,
      data: this.data.slice(at.index),
      subruns: subrunsRight,
      superrun: superrunRight,
      runId: runIdOf(superrunRight, runs.at(-1)!),
    })
    return [left, right]
  }

  /**
   * Columns of chunks of one data kind side by side; a field in several takes the last chunk's values. null entries are skipped.
   * Throws `ChunkLaw` when kinds, runs, times or numbers of rows differ.
   */
  static merge(chunks: readonly (Chunk | null)[], dataType = '<UNKNOWN>'): Chunk {
    const some = present(chunks, 'merge')
    if (some.length === 1) return some[0]!
    const head = mergeHeads(some, dataType)
    const data = StructArray.merge(
      some.map((chunk) => chunk.data),
      head.dtype,
    )
    return new Chunk({ ...head, data })
  }

  /**
   * Rows of chunks of one data type, one after the other. null entries are skipped. Chunks of different runs only with
   * `allowSuperrun`; the result's `superrun` then says which. Throws `ChunkLaw` when types or runs differ or times overlap.
   */
  static concatenate(chunks: readonly (Chunk | null)[], o: { readonly allowSuperrun?: boolean } = {}): Chunk {
    const some = present(chunks, 'concatenate')
    if (some.length === 1) return some[0]!
    const head = concatenateHeads(some, o.allowSuperrun ?? false)
    const data = StructArray.concatenate(
      some.map((chunk) => chunk.data),
      head.dtype,
    )
    return new Chunk({ ...head, data })
  }

  /** MB of 10^6 raw bytes per s of run time; -1 when the chunk has no duration. */
  get mbPerSecond(): number {
    return this.duration === 0n ? -1 : this.nbytes / 1e6 / (Number(this.duration) / 1e9)
  }

  toString(): string {
    const span = `${formatNs(this.start)} - ${formatNs(this.end)}`
    return `(${this.runId}.${this.dataType}: ${span}, ${this.length} items, ${this.mbPerSecond.toFixed(1)} MB/s)`
  }

  /** What Node's console shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** What a notebook shows. */
  [Symbol.for('Jupyter.display')](): { readonly [mimeType: string]: string } {
    const text = this.toString()
    const html = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    return { 'text/html': `<code>${html}</code>`, 'text/plain': text }
  }

  #spec(): ChunkSpec {
    const { dataType, dataKind, dtype, runId, start, end, data, subruns, superrun, targetSizeMb } = this
    return { dataType, dataKind, dtype, runId, start, end, data, subruns, superrun, targetSizeMb }
  }

  #splitPoint(t: bigint, allowEarlySplit: boolean): { index: number; t: bigint } {
    if (t === this.end) return { index: this.length, t }
    if (t === this.start) return { index: 0, t }
    try {
      return splitRows(this.data, t, allowEarlySplit)
    } catch (cause) {
      if (cause instanceof CannotSplit) throw new CannotSplit(`${cause.message}, in chunk ${this}`, { cause })
      throw cause
    }
  }

  /**
   * Whether subruns tell which rows are whose. They do not where they reach beyond the chunk, as of a part that a plugin cut off
   * itself, nor where rows lie outside of them. A gap between subruns at a border of the chunk does no harm, though strax takes
   * it for such a case, and so counts subruns twice.
   */
  #subrunsTellRows(): boolean {
    const [first, last] = [this.firstSubrun, this.lastSubrun]
    if (first === undefined || last === undefined) return true
    if (first.start < this.start || last.end > this.end) return false
    if (this.length === 0 || (first.start === this.start && last.end === this.end)) return true
    const [start, end] = this.#rowSpan()
    return first.start <= start && end <= last.end
  }

  /** Start of the first row and latest end of the last ones. */
  #rowSpan(): [bigint, bigint] {
    const first = startTimes(this.data.slice(0, 1))[0]!
    let last = first
    for (const end of endTimes(this.data.slice(Math.max(0, this.length - ENDS_CHECKED)))) if (end > last) last = end
    return [first, last]
  }

  #subrunAt(index: number): Subrun | undefined {
    if (!this.isSuperrun || this.subruns === null) return undefined
    const [runId, span] = orderedRuns(this.subruns).at(index)!
    return { runId, start: span.start, end: span.end }
  }

  #law(problem: string): ChunkLaw {
    return new ChunkLaw(`Chunk ${this} ${problem}`, { runId: this.runId ?? undefined, dataType: this.dataType })
  }

  #checkSpan(): void {
    if (typeof this.start !== 'bigint' || typeof this.end !== 'bigint')
      throw new InvalidArgument(
        `A chunk of ${this.dataType} needs start and end as bigint (ns), got ${String(this.start)} and ${String(this.end)}`,
      )
    if (this.start < 0n) throw this.#law(`starts at ${this.start}, before 0`)
    if (this.start > this.end) throw this.#law(`ends at ${this.end}, before its start ${this.start}`)
  }

  #checkRows(): void {
    if (!this.data.dtype.equals(this.dtype, { titles: false }))
      throw this.#law(`has rows of ${this.data.dtype}, should be ${this.dtype}`)
    // Rows whose time fields were dropped on request cannot be checked, nor split.
    if (this.length === 0 || !tellTimes(this.data.dtype)) return
    const [first, last] = this.#rowSpan()
    if (first < this.start) throw this.#law(`starts at ${this.start}, but its first row at ${first}`)
    if (last > this.end) throw this.#law(`ends at ${this.end}, but a row in it at ${last}`)
  }

  #checkedSuperrun(superrun: RunSpans | null): RunSpans {
    if (superrun === null) {
      if (this.runId === null) throw this.#law('has neither a run id nor a superrun that says which runs it is from')
      return Object.fromEntries([[this.runId, { start: this.start, end: this.end }]])
    }
    const runs = Object.keys(superrun)
    if (runs.length === 0) throw this.#law('has an empty superrun')
    if (runs.length === 1 && this.runId === null)
      throw this.#law(`is from run "${runs[0]}" only, so that should be its run id`)
    return checkedRunSpans(superrun, `superrun of chunk ${this}`)
  }
}

function present(chunks: readonly (Chunk | null)[], what: string): Chunk[] {
  const some = chunks.filter((chunk) => chunk !== null)
  if (some.length === 0) throw new InvalidArgument(`Need at least one chunk to ${what}`)
  return some
}
