/** Reading chunks on worker threads: the main thread touches none of their bytes. */
import { constants } from 'node:buffer'
import { totalmem } from 'node:os'
import { sharedPool, type DecodeResult, type DecodeTask, type Hook, type Projection } from '../../codecs/node.js'
import { StructArray, type StructDtype } from '../../dtype/index.js'
import { InvalidArgument, isStraxlabError, throwIfAborted } from '../../errors/index.js'
import { linkedAbort } from '../../stream/index.js'
import { fullPath, type ReadCounts } from '../byte-store.js'
import { giveUpPlaces, newPlaces, placedRows, type Turn } from '../places.js'
import {
  checkFile,
  columnsToKeep,
  readChunkHere,
  type Chooser,
  type ChooserGiven,
  type ChunkFile,
  type ChunkReader,
  type ReadOptions,
  type TogetherRequest,
} from '../read-chunk.js'

/** Decoding fewer raw bytes takes less time here than telling a worker of it (bz2 is a hundred times slower than the others). */
const SMALL = 2e6
const SMALL_BZ2 = 5e4

export const isSmall = (bytes: number, compressor: string): boolean =>
  bytes < (compressor === 'bz2' ? SMALL_BZ2 : SMALL)

const rawBytes = ({ rows, dtype }: ChunkFile): number => rows * dtype.itemsize

async function readInPool(file: ChunkFile, o: ReadOptions): Promise<StructArray> {
  if (isSmall(rawBytes(file), file.compressor)) return readChunkHere(file, o)
  throwIfAborted(o.signal, `Loading ${file.runId}.${file.dataType}`)
  await checkFile(file)
  const kept = o.keepColumns && columnsToKeep(file.dtype, o.keepColumns)
  const result = kept ? file.dtype.pick(kept) : file.dtype
  const task: DecodeTask = {
    compressor: file.compressor,
    source: await sourceOf(file),
    rawSize: rawBytes(file),
    project: kept && projection(file.dtype, kept),
    what: fullPath(file.store, file.path),
    ...(o.forThreads
      ? { into: () => new Uint8Array(collectable(new SharedArrayBuffer(file.rows * result.itemsize))) }
      : { own: true }),
  }
  const { bytes } = await counted(file, o, task)
  return StructArray.fromBytes(result, bytes, file.rows)
}

/** Many chunks straight into one array on shared memory. Those that lie in zip files are better read one by one. */
async function readTogether(request: TogetherRequest): Promise<Uint8Array | undefined> {
  const { files, itemsize, chooser, signal, onRead } = request
  if (files.some(({ store }) => store.localPath === undefined)) return undefined
  await Promise.all(files.map(checkFile))
  // With a condition fewer rows may come, and memory that is not written to costs nothing.
  const isExact = chooser === undefined || chooser.takesAll
  const memory = sharedMemory(files, itemsize, isExact)
  const result = new Uint8Array(memory)
  const places = newPlaces(files.length, chooser?.takesAll ? files.map(({ rows }) => rows) : undefined)
  const stop = linkedAbort(signal)
  stop.signal.addEventListener('abort', () => giveUpPlaces(places), { once: true })
  let at = 0
  const reading = files.map(async (file, index) => {
    const task = chooser
      ? { into: result, hook: hookOf(chooser, file, { places, index, itemsize }) }
      : { into: result.subarray(at, (at += rawBytes(file))) }
    const { compressor } = file
    const what = fullPath(file.store, file.path)
    const source = { path: file.store.localPath!(file.path) }
    try {
      // Begun in order, without a pause: see takePlace.
      const read = await counted(
        file,
        { ...request, signal: stop.signal },
        { compressor, source, rawSize: rawBytes(file), what, ...task },
      )
      await onRead(index, read.bytes)
    } catch (error) {
      stop.abort(error)
      throw error
    }
  })
  // Making it may collect garbage, which takes its time: the workers have begun.
  if (isExact) collectable(memory)
  const failed = (await Promise.allSettled(reading)).filter((one) => one.status === 'rejected')
  stop.dispose()
  if (failed.length > 0)
    throw firstCause(
      failed.map(({ reason }) => reason as unknown),
      signal,
    )
  if (chooser === undefined) return result
  const bytes = placedRows(places) * itemsize
  if (!isExact) collectable(memory, bytes)
  return result.subarray(0, bytes)
}

const hookOf = ({ module, name, options }: Chooser, { dtype }: ChunkFile, turn: Turn): Hook => ({
  module,
  name,
  itemsize: dtype.itemsize,
  options: { options, turn } satisfies ChooserGiven['options'],
})

/** What ended the work: the others were only stopped by it. */
function firstCause(reasons: readonly unknown[], signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return reasons[0]
  return reasons.find((reason) => !isStraxlabError(reason, 'Aborted')) ?? reasons[0]
}

async function counted(
  file: ChunkFile,
  { signal, counts }: { readonly signal?: AbortSignal; readonly counts?: ReadCounts },
  task: DecodeTask,
): Promise<DecodeResult> {
  try {
    const read = await sharedPool().decode(task, { signal })
    if (counts) {
      counts.filesRead++
      counts.bytesRead += read.bytesRead
      counts.chunksDecoded++
      counts.bytesDecoded += read.bytesDecoded
    }
    return read
  } catch (error) {
    // Read here, the file says exactly what is wrong with it.
    if (isStraxlabError(error, 'CodecFailed')) await readChunkHere(file, {})
    throw error
  }
}

async function sourceOf(file: ChunkFile): Promise<DecodeTask['source']> {
  const path = file.store.localPath?.(file.path)
  if (path !== undefined) return { path }
  return (await file.store.read(file.path)) ?? new Uint8Array(0)
}

function projection(dtype: StructDtype, names: readonly string[]): Projection {
  const fields = dtype.pick(names).names.map((name) => dtype.field(name))
  return { itemsize: dtype.itemsize, ranges: fields.map(({ offset, nbytes }) => [offset, nbytes]) }
}

/** Memory for all rows, or for as many as one array holds. */
function sharedMemory(files: readonly ChunkFile[], itemsize: number, isExact: boolean): SharedArrayBuffer {
  const rows = files.reduce((sum, file) => sum + file.rows, 0)
  const wanted = rows * itemsize
  const bytes = isExact ? wanted : Math.min(wanted, constants.MAX_LENGTH)
  try {
    if (isExact && wanted > totalmem()) throw new RangeError('more than the memory of this machine')
    return new SharedArrayBuffer(bytes)
  } catch (cause) {
    if ((cause as Error).name !== 'RangeError') throw cause
    throw new InvalidArgument(
      `${files[0]!.dataType}: ${rows} rows of ${itemsize} bytes, ${(wanted / 1e9).toFixed(1)} GB in one piece, are more than this ` +
        'machine or JavaScript engine gives; nothing was read. Load fewer columns with keepColumns, or go chunk by chunk with getIter',
      { cause, dataType: files[0]!.dataType },
    )
  }
}

const WEIGHT = Symbol('weight')

/**
 * V8 does not count shared memory when it decides whether to collect garbage: gigabytes that nobody uses would stay. So it is given
 * as much private memory to count, which is never touched and therefore takes none.
 */
export function collectable(shared: SharedArrayBuffer, bytes = shared.byteLength): SharedArrayBuffer {
  try {
    return Object.assign(shared, { [WEIGHT]: new ArrayBuffer(bytes) })
  } catch (error) {
    // A machine may refuse it; the memory is there all the same.
    if ((error as Error).name !== 'RangeError') throw error
    return shared
  }
}

export const readOnPool: ChunkReader = Object.assign(readInPool, { together: readTogether })
