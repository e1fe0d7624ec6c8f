import { InvalidArgument } from '../errors/index.js'
import { isSuperrun } from '../run-id/index.js'
import { StructArray } from '../dtype/index.js'
import { Chunk } from './chunk.js'
import { concatenateHeads, type ChunkHead } from './join.js'
import { endTimes, relativeTo, startTimes } from './times.js'

/** Chunks are split only where nothing lies for longer than this (ns). */
export const DEFAULT_CHUNK_SPLIT_NS = 1000n

/** Rows that start more than `minGap` after all rows before them have ended, found part by part. */
class GapFinder {
  readonly indices: number[] = []
  #rows = 0
  #latestEnd = 0n

  constructor(readonly minGap: bigint) {}

  add(data: StructArray): void {
    if (data.length === 0) return
    const times = startTimes(data)
    const base = times[0]!
    const lateStarts = relativeTo(base + this.minGap, times)
    const ends = relativeTo(base, endTimes(data))
    // The very first row has nothing before it: no gap in front of it.
    let latestEnd: number | bigint = this.#rows === 0 ? Infinity : this.#latestEnd - base
    if (lateStarts instanceof Float64Array) latestEnd = Number(latestEnd)
    for (let i = 0; i < lateStarts.length; i++) {
      if (lateStarts[i]! > latestEnd) this.indices.push(this.#rows + i)
      if (ends[i]! > latestEnd || (i === 0 && this.#rows === 0)) latestEnd = ends[i]!
    }
    this.#latestEnd = base + BigInt(latestEnd)
    this.#rows += data.length
  }
}

/** Position in `sorted`, from `from` on, of the value nearest to `wanted`; of two equally near, the smaller. */
function nearest(sorted: readonly number[], from: number, wanted: number): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < wanted) low = middle + 1
    else high = middle
  }
  if (low === sorted.length) return low - 1
  return low > from && wanted - sorted[low - 1]! <= sorted[low]! - wanted ? low - 1 : low
}

/**
 * Rows at which parts of about `targetRows` rows begin (the first is 0), all of them at gaps. strax never takes the first gap for
 * the first split, and fails when that is the only one: so is it here, but that only gap is then taken.
 */
function splitsAtGaps(gaps: readonly number[], targetRows: number): number[] {
  const splits = [0]
  let next = Math.min(1, gaps.length - 1)
  while (gaps.length > 0 && splits.at(-1)! + targetRows < gaps.at(-1)!) {
    const at = nearest(gaps, next, splits.at(-1)! + targetRows)
    splits.push(gaps[at]!)
    next = at + 1
  }
  return splits
}

function rowsPerChunk(targetBytes: number, itemsize: number): number {
  const rows = Math.floor(targetBytes / itemsize)
  if (!(rows >= 1))
    throw new InvalidArgument(`A target size of ${targetBytes} bytes is too small: one row has ${itemsize} bytes`)
  return rows
}

/**
 * Joins and splits chunks so that they come out near their target size. Send chunks to `receive`, then call `flush`.
 * Splits at the very rows where strax does (strax/chunk.py Rechunker), but copies rows only when it splits.
 */
export class Rechunker {
  readonly rechunk: boolean
  readonly runId: string | null
  readonly #allowSuperrun: boolean
  #head: ChunkHead | null = null
  #parts: StructArray[] = []
  #gaps = new GapFinder(DEFAULT_CHUNK_SPLIT_NS)

  constructor(o: { readonly rechunk?: boolean; readonly runId?: string | null } = {}) {
    this.rechunk = o.rechunk ?? false
    this.runId = o.runId ?? null
    this.#allowSuperrun = this.runId !== null && isSuperrun(this.runId)
  }

  /** Chunks that are ready. */
  receive(chunk: Chunk): Chunk[] {
    if (!this.rechunk) return [chunk]
    this.#add(chunk)
    const head = this.#head!
    const targetRows = rowsPerChunk(head.targetSizeMb * 1e6, head.dtype.itemsize)
    const splits = splitsAtGaps(this.#gaps.indices, targetRows)
    if (splits.length === 1) return []
    const whole = this.#take()!
    const { ready, rest } = splitChunk(whole, splits)
    this.#add(rest)
    return ready
  }

  /** What is left, if anything. */
  flush(): Chunk[] {
    const rest = this.#take()
    return rest === null ? [] : [rest]
  }

  /** Rows at which parts of about `targetBytes` begin; the first is 0. */
  static getSplits(data: StructArray, targetBytes: number, minGap: bigint = DEFAULT_CHUNK_SPLIT_NS): number[] {
    const targetRows = rowsPerChunk(targetBytes, data.dtype.itemsize)
    const gaps = new GapFinder(minGap)
    gaps.add(data)
    return splitsAtGaps(gaps.indices, targetRows)
  }

  #add(chunk: Chunk): void {
    this.#head = this.#head === null ? chunk : concatenateHeads([this.#head, chunk], this.#allowSuperrun)
    this.#parts.push(chunk.data)
    this.#gaps.add(chunk.data)
  }

  #take(): Chunk | null {
    const [head, parts] = [this.#head, this.#parts]
    this.#head = null
    this.#parts = []
    this.#gaps = new GapFinder(DEFAULT_CHUNK_SPLIT_NS)
    if (head === null || head instanceof Chunk) return head
    return new Chunk({ ...head, data: StructArray.stack(parts, head.dtype) })
  }
}

/** The chunk in parts of about `targetBytes` each, split at gaps. @param itemsize bytes that a row counts for */
export function splitToSize(chunk: Chunk, targetBytes: number, itemsize = chunk.dtype.itemsize): Chunk[] {
  const gaps = new GapFinder(DEFAULT_CHUNK_SPLIT_NS)
  gaps.add(chunk.data)
  const { ready, rest } = splitChunk(chunk, splitsAtGaps(gaps.indices, rowsPerChunk(targetBytes, itemsize)))
  return [...ready, rest]
}

function splitChunk(chunk: Chunk, splits: readonly number[]): { ready: Chunk[]; rest: Chunk } {
  const times = startTimes(chunk.data)
  const ready: Chunk[] = []
  let rest = chunk
  for (const row of splits.slice(1)) {
    const [left, right] = rest.split(times[row]! - DEFAULT_CHUNK_SPLIT_NS / 2n)
    ready.push(left)
    rest = right
  }
  return { ready, rest }
}
