import { Chunk, DEFAULT_CHUNK_SIZE_MB, endTimes, lastingRuns, splitToSize, startTimes } from '../chunk/index.js'
import type { StructArray } from '../dtype/index.js'
import {
  CannotSplit,
  didYouMean,
  DataCorrupted,
  InvalidArgument,
  isStraxlabError,
  messageOf,
  throwIfAborted,
} from '../errors/index.js'
import { mapAhead } from '../stream/index.js'
import type { ReadCounts } from './byte-store.js'
import type { ChunkInfo, DataMetadata } from './metadata.js'
import type { StoredData } from './stored-data.js'

export interface LoadOptions {
  /** [start, end) in ns: chunks outside are not read, those at its ends are split where no row is in the way. */
  readonly timeRange?: readonly [bigint, bigint]
  /** Only these chunks, counted from 0. */
  readonly chunkNumber?: readonly number[]
  /** Split each chunk to parts of about `sourceSizeMb`. */
  readonly rechunk?: boolean
  /** MB of 10^6 raw bytes. */
  readonly sourceSizeMb?: number
  /** Keep only these fields, and those that say when a row is. */
  readonly keepColumns?: readonly string[]
  /** The rows are only stored elsewhere: they come where other threads find them. */
  readonly forThreads?: boolean
  readonly signal?: AbortSignal
  /** Chunks read ahead of the one in hand. */
  readonly prefetch?: number
  readonly counts?: ReadCounts
  /** Called with each chunk that was read. */
  readonly onChunk?: (info: ChunkInfo) => void
}

/**
 * Stored data chunk by chunk, in order. Reads only the chunks that the options ask for; stops reading when the caller stops.
 * Throws `DataCorrupted` when metadata or a file is broken, `InvalidArgument` on options that do not fit the data.
 * Source: strax/storage/common.py StorageBackend.loader.
 */
export async function* loadChunks(stored: StoredData, o: LoadOptions = {}): AsyncGenerator<Chunk, void, undefined> {
  const metadata = await stored.metadata()
  if (metadata.chunks.length === 0)
    throw new DataCorrupted(`${stored.where}: the metadata list no chunks`, {
      path: stored.where,
      runId: metadata.run_id,
    })
  const { keepColumns } = o
  const unknown = keepColumns?.find((name) => !metadata.dtype.has(name))
  if (unknown !== undefined)
    throw new InvalidArgument(
      `${stored.where} has no field "${unknown}".${didYouMean(unknown, metadata.dtype.names)}`,
      {
        known: metadata.dtype.names,
        path: stored.where,
      },
    )
  const sourceBytes = (o.sourceSizeMb ?? DEFAULT_CHUNK_SIZE_MB) * 1e6
  for await (const chunk of readAhead(stored, metadata, chosenChunks(metadata, stored, o), o)) {
    const inRange = o.timeRange ? applyTimeRange(chunk, o.timeRange) : chunk
    // Which fields are kept must not change where chunks end: those that are not count, too.
    if (o.rechunk) yield* splitToSize(inRange, sourceBytes, metadata.dtype.itemsize)
    else yield inRange
  }
}

function chosenChunks(metadata: DataMetadata, stored: StoredData, o: LoadOptions): ChunkInfo[] {
  const { timeRange, chunkNumber } = o
  const outside = chunkNumber?.find((i) => !Number.isInteger(i) || i < 0 || i >= metadata.chunks.length)
  if (outside !== undefined)
    throw new InvalidArgument(`${stored.where} has chunks 0 to ${metadata.chunks.length - 1}, not ${outside}`, {
      path: stored.where,
    })
  if (timeRange && !(typeof timeRange[0] === 'bigint' && typeof timeRange[1] === 'bigint'))
    throw new InvalidArgument(`A time range is two bigints (ns since the epoch), got ${String(timeRange)}`)
  const wanted = chunkNumber && new Set(chunkNumber)
  return metadata.chunks.filter(
    (info, i) => (wanted === undefined || wanted.has(i)) && (timeRange === undefined || isInRange(info, timeRange)),
  )
}

export const isInRange = (info: ChunkInfo, [from, to]: readonly [bigint, bigint]): boolean =>
  info.end > from && info.start < to

/** The part of a chunk in a time range; rows across its end stay, as in strax. */
export function applyTimeRange(chunk: Chunk, [start, end]: readonly [bigint, bigint]): Chunk {
  let part = chunk
  if (part.start < start) part = part.split(start, { allowEarlySplit: true })[1]
  if (part.end > end) {
    try {
      part = part.split(end)[0]
    } catch (error) {
      // A row lies across the end: the chunk keeps what is behind it too.
      if (!(error instanceof CannotSplit)) throw error
    }
  }
  return part
}

/** Chunks as they are stored, the next ones read while one is in hand. */
async function* readAhead(
  stored: StoredData,
  metadata: DataMetadata,
  infos: readonly ChunkInfo[],
  o: LoadOptions,
): AsyncGenerator<Chunk, void, undefined> {
  const loading = `Loading ${metadata.run_id}.${metadata.data_type}`
  const read = async (info: ChunkInfo, signal: AbortSignal): Promise<[ChunkInfo, Chunk]> => {
    throwIfAborted(signal, loading)
    return [info, await readOne(stored, metadata, info, { ...o, signal })]
  }
  for await (const [info, chunk] of mapAhead(infos, 1 + Math.max(0, o.prefetch ?? 1), read, o.signal)) {
    // Read before the stop, asked for after it.
    throwIfAborted(o.signal, loading)
    o.onChunk?.(info)
    yield chunk
  }
}

async function readOne(stored: StoredData, metadata: DataMetadata, info: ChunkInfo, o: LoadOptions): Promise<Chunk> {
  return chunkOf(
    stored,
    metadata,
    info,
    await stored.readChunk(info, {
      keepColumns: o.keepColumns,
      forThreads: o.forThreads,
      signal: o.signal,
      counts: o.counts,
    }),
  )
}

/** The chunk that rows just read are. Throws `DataCorrupted` when they are not what the metadata say, or break a law. */
export function chunkOf(stored: StoredData, metadata: DataMetadata, info: ChunkInfo, data: StructArray): Chunk {
  const corrupted = (problem: string, cause?: unknown): DataCorrupted =>
    new DataCorrupted(`${stored.where}: chunk ${info.chunk_i} (${info.filename ?? 'no file'}) ${problem}`, {
      path: stored.where,
      runId: info.run_id,
      dataType: metadata.data_type,
      cause,
    })
  try {
    const surprise = timesThatDiffer(info, data)
    if (surprise) throw corrupted(surprise)
    return new Chunk({
      dataType: metadata.data_type,
      dataKind: metadata.data_kind,
      dtype: data.dtype,
      runId: info.run_id,
      start: info.start,
      end: info.end,
      data,
      subruns: lastingRuns(info.subruns),
      targetSizeMb: metadata.chunk_target_size_mb,
    })
  } catch (cause) {
    if (isStraxlabError(cause, 'ChunkLaw')) throw corrupted(`breaks a Law of Chunking: ${messageOf(cause)}`, cause)
    throw cause
  }
}

/** The metadata tell the times of the first and last row: cheap to compare, and other files rarely have the same. */
function timesThatDiffer(info: ChunkInfo, data: StructArray): string | undefined {
  if (data.length === 0) return undefined
  const first = data.slice(0, 1)
  const last = data.slice(data.length - 1)
  const found = {
    first_time: startTimes(first)[0]!,
    first_endtime: endTimes(first)[0]!,
    last_time: startTimes(last)[0]!,
    last_endtime: endTimes(last)[0]!,
  }
  for (const key of Object.keys(found) as (keyof typeof found)[]) {
    if (info[key] !== undefined && info[key] !== found[key])
      return `has ${key} ${found[key]}, but the metadata say ${info[key]}`
  }
  return undefined
}
