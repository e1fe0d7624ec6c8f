import type { ChunkColumns, ChunksPayload, SpanText } from '@straxlab/core/mime'

/** A span in ns since the map's origin. Float64: exact up to 104 days, and finer than a pixel far beyond. */
export interface Interval {
  readonly start: number
  readonly end: number
}

/** Chunks of one lane, ready to draw. */
export interface ChunkLane {
  readonly columns: ChunkColumns
  readonly start: Float64Array
  readonly end: Float64Array
  /** MB/s in memory; NaN where a chunk has no duration. */
  readonly rate: Float64Array
}

/** One row of the map under the chunks: a subrun, or a superrun that this run is part of. */
export interface BandLane {
  readonly label: string
  readonly kind: 'subrun' | 'superrun'
  readonly span: Interval
  /** Parts of the span that count. */
  readonly ranges: readonly Interval[]
  readonly chunks?: ChunkLane
  readonly details: readonly string[]
}

/** A chunk boundary inside a subrun. */
export interface Cut {
  readonly at: number
  readonly band: number
}

export interface ChunkMapData {
  readonly payload: ChunksPayload
  /** ns since the epoch of the map's zero. */
  readonly origin: bigint
  readonly extent: Interval
  readonly main: ChunkLane
  readonly bands: readonly BandLane[]
  readonly gaps: readonly Interval[]
  readonly cuts: readonly Cut[]
  readonly maxRate: number
}

function lane(columns: ChunkColumns, origin: bigint): ChunkLane {
  const offset = (texts: readonly string[]): Float64Array =>
    Float64Array.from(texts, (text) => Number(BigInt(text) - origin))
  const start = offset(columns.start)
  const end = offset(columns.end)
  const rate = Float64Array.from(columns.nbytes, (bytes, i) => {
    const seconds = (end[i]! - start[i]!) / 1e9
    return seconds > 0 ? bytes / 1e6 / seconds : NaN
  })
  return { columns, start, end, rate }
}

function edges(payload: ChunksPayload): bigint[] {
  const { chunks, subruns = [], partOf = [] } = payload
  const ends: bigint[] = []
  const n = chunks.start.length
  // Chunks are in the order of time, but nothing is lost by looking at all of them.
  for (let i = 0; i < n; i++) ends.push(BigInt(chunks.start[i]!), BigInt(chunks.end[i]!))
  for (const { start, end } of subruns) ends.push(BigInt(start), BigInt(end))
  for (const { start, end } of partOf) ends.push(BigInt(start), BigInt(end))
  return ends
}

function bandLanes(payload: ChunksPayload, origin: bigint): BandLane[] {
  const interval = ({ start, end }: SpanText): Interval => ({
    start: Number(BigInt(start) - origin),
    end: Number(BigInt(end) - origin),
  })
  const subruns = (payload.subruns ?? []).map((subrun): BandLane => {
    const span = interval(subrun)
    return {
      label: subrun.runId,
      kind: 'subrun',
      span,
      ranges: subrun.ranges?.map(([start, end]) => interval({ start, end })) ?? [span],
      chunks: subrun.chunks && lane(subrun.chunks, origin),
      details: [subrun.mode, subrun.source].filter((text): text is string => text !== undefined && text !== ''),
    }
  })
  const superruns = (payload.partOf ?? []).map((part): BandLane => {
    const span = interval(part)
    return { label: part.superrun, kind: 'superrun', span, ranges: [span], details: [] }
  })
  return [...subruns, ...superruns]
}

/** Boundaries between chunks that fall strictly inside a range of a subrun: its rows are spread over two chunks there. */
function findCuts(main: ChunkLane, bands: readonly BandLane[]): Cut[] {
  const boundaries = [...new Set([...main.start, ...main.end])].sort((a, b) => a - b)
  const cuts: Cut[] = []
  bands.forEach((band, index) => {
    if (band.kind !== 'subrun') return
    for (const { start, end } of band.ranges) {
      for (let i = firstAbove(boundaries, start); i < boundaries.length && boundaries[i]! < end; i++) {
        cuts.push({ at: boundaries[i]!, band: index })
      }
    }
  })
  return cuts
}

/** Index of the first element greater than `value`; `values` ascend. */
export function firstAbove(values: ArrayLike<number>, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

/** The payload as numbers to draw. */
export function chunkMapData(payload: ChunksPayload): ChunkMapData {
  let origin: bigint | undefined
  let last: bigint | undefined
  for (const edge of edges(payload)) {
    if (origin === undefined || edge < origin) origin = edge
    if (last === undefined || edge > last) last = edge
  }
  const zero = origin ?? 0n
  const main = lane(payload.chunks, zero)
  const bands = bandLanes(payload, zero)
  const gaps = payload.gaps.map(({ start, end }) => ({
    start: Number(BigInt(start) - zero),
    end: Number(BigInt(end) - zero),
  }))
  let maxRate = 0
  for (const chunks of [main, ...bands.flatMap((band) => band.chunks ?? [])]) {
    for (const rate of chunks.rate) if (rate > maxRate) maxRate = rate
  }
  return {
    payload,
    origin: zero,
    extent: { start: 0, end: Number((last ?? zero + 1n) - zero) || 1 },
    main,
    bands,
    gaps,
    cuts: findCuts(main, bands),
    maxRate,
  }
}

/** Index of the chunk that holds time `at`, -1 for none. */
export function chunkAt(chunks: ChunkLane, at: number): number {
  const i = firstAbove(chunks.start, at) - 1
  return i >= 0 && at < chunks.end[i]! ? i : -1
}
