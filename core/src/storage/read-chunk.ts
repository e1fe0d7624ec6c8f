import { decompress, decompressedSize, prepareCodecs, type RowSink } from '../codecs/index.js'
import { StructArray, type StructDtype } from '../dtype/index.js'
import { DataCorrupted, isStraxlabError, messageOf, throwIfAborted } from '../errors/index.js'
import { fullPath, type ByteStore, type ReadCounts } from './byte-store.js'
import type { Turn } from './places.js'

/** One chunk's file and what its metadata promise of it. */
export interface ChunkFile {
  readonly store: ByteStore
  readonly path: string
  readonly compressor: string
  readonly dtype: StructDtype
  readonly rows: number
  /** Compressed bytes, where the metadata tell them. */
  readonly filesize?: number
  readonly runId: string
  readonly dataType: string
}

export interface ReadOptions {
  /** Keep only these fields (and those of time). */
  readonly keepColumns?: readonly string[]
  /** For rows that go to other threads, not to computations, which private memory is faster for. */
  readonly forThreads?: boolean
  readonly signal?: AbortSignal
  readonly counts?: ReadCounts
}

/**
 * How a chunk's file becomes rows: the place where a pool of workers takes over from `readChunkHere`. Throws `DataCorrupted` when
 * the file does not hold what the metadata say.
 */
export interface ChunkReader {
  (file: ChunkFile, o: ReadOptions): Promise<StructArray>
  /** Several chunks into one array, where that is faster than one by one; undefined where it is not. */
  readonly together?: (request: TogetherRequest) => Promise<Uint8Array | undefined>
}

/** Chunks of one dtype whose rows become one array. */
export interface TogetherRequest {
  /** In order; each with rows. */
  readonly files: readonly ChunkFile[]
  /** Bytes of a row of the result. */
  readonly itemsize: number
  /** Takes only some rows or fields, in the worker where they were decoded. Without it: all. */
  readonly chooser?: Chooser
  readonly signal?: AbortSignal
  readonly counts?: ReadCounts
  /**
   * Called for each file when it is read, in whatever order. `rows`: with a chooser what it reports, else all that was read.
   * What it throws ends the reading.
   */
  readonly onRead: (file: number, rows: Uint8Array) => Promise<void>
}

/** A `ChooserFunction` that an ES module exports. */
export interface Chooser {
  readonly module: string
  readonly name: string
  /** Anything that structured cloning takes. */
  readonly options: unknown
  /** It takes every row: then each chunk's place is known from the start, and none waits for the one before. */
  readonly takesAll: boolean
}

/**
 * Called once for each file. Its sink takes what it wants of the chunk's rows as they are decoded, writes it where
 * `takePlace(turn, n)` says, and its result is a short report.
 */
export type ChooserFunction = (given: ChooserGiven, into: Uint8Array) => RowSink
export interface ChooserGiven {
  readonly options: {
    /** The chooser's. */
    readonly options: unknown
    readonly turn: Turn
  }
  /** How many rows the chunk has. */
  readonly rows: number
}

/** Larger than any array buffer: such a count is a broken one. */
const MOST_BYTES = 2 ** 40

export function corruptedChunk(file: ChunkFile, problem: string, cause?: unknown): DataCorrupted {
  const path = fullPath(file.store, file.path)
  return new DataCorrupted(`${path}: ${problem}`, { path, runId: file.runId, dataType: file.dataType, cause })
}

/** Columns to gather for a projection: the asked-for ones and those that say when a row is. */
export function columnsToKeep(dtype: StructDtype, keep: readonly string[]): string[] {
  const asked = new Set([...keep, 'time', ...(dtype.has('endtime') ? ['endtime'] : ['length', 'dt'])])
  return dtype.names.filter((name) => asked.has(name))
}

/** Reads and decodes in this thread. */
export const readChunkHere: ChunkReader = async (file, o) => {
  const expected = file.rows * file.dtype.itemsize
  throwIfAborted(o.signal, `Loading ${file.runId}.${file.dataType}`)
  await checkFile(file)
  const [compressed] = await Promise.all([readWhole(file), prepareCodecs(file.compressor)])
  throwIfAborted(o.signal, `Loading ${file.runId}.${file.dataType}`)
  const raw = decode(file, compressed, expected)
  if (o.counts) {
    o.counts.filesRead++
    o.counts.bytesRead += compressed.byteLength
    o.counts.chunksDecoded++
    o.counts.bytesDecoded += raw.byteLength
  }
  const rows = StructArray.fromBytes(file.dtype, raw, file.rows)
  return o.keepColumns ? rows.pick(columnsToKeep(file.dtype, o.keepColumns)) : rows
}

/** Before anything is read: the file is there, and as long as the metadata say. */
export async function checkFile(file: ChunkFile): Promise<void> {
  const expected = file.rows * file.dtype.itemsize
  if (expected > MOST_BYTES)
    throw corruptedChunk(file, `the metadata claim ${file.rows} rows (${expected} bytes) in one chunk`)
  const size = await file.store.size(file.path)
  if (size === undefined)
    throw corruptedChunk(file, `the file is missing, but the metadata say it holds ${file.rows} rows`)
  if (file.filesize !== undefined && size !== file.filesize)
    throw corruptedChunk(file, `the file has ${size} bytes, but the metadata say ${file.filesize}`)
}

async function readWhole(file: ChunkFile): Promise<Uint8Array> {
  const bytes = await file.store.read(file.path)
  if (bytes === undefined) throw corruptedChunk(file, 'the file was removed while it was being read')
  return bytes
}

function decode(file: ChunkFile, compressed: Uint8Array, expected: number): Uint8Array {
  const rows = (bytes: number): string => `${bytes / file.dtype.itemsize} rows of ${file.dtype.itemsize} bytes`
  const problem = (bytes: number): string => `the file holds ${rows(bytes)}, but the metadata say ${file.rows}`
  try {
    const claimed = decompressedSize(file.compressor, compressed)
    if (claimed !== undefined && claimed !== expected) throw corruptedChunk(file, problem(claimed))
    const raw = decompress(file.compressor, compressed, { size: expected, what: fullPath(file.store, file.path) })
    if (raw.byteLength !== expected) throw corruptedChunk(file, problem(raw.byteLength))
    return raw
  } catch (cause) {
    if (isStraxlabError(cause, 'CodecFailed'))
      throw corruptedChunk(
        file,
        `cannot be decoded to ${file.rows} rows (${expected} bytes, ${file.compressor}): ${messageOf(cause)}`,
        cause,
      )
    throw cause
  }
}
