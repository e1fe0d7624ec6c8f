import { continuityCheck, type Chunk } from '../chunk/index.js'
import { StructArray, type StructDtype } from '../dtype/index.js'
import { throwIfAborted } from '../errors/index.js'
import type { CombineStep, Plan } from '../plan/index.js'
import type { RowSelector } from '../selection/index.js'
import {
  chunkOf,
  isInRange,
  type ChunkFile,
  type ChunkInfo,
  type DataMetadata,
  type ReadCounts,
  type StoredData,
} from '../storage/index.js'
import { drain } from '../stream/index.js'
import { chooserOf, edgesOf } from './choose-rows.js'

export interface WholeOptions {
  readonly signal?: AbortSignal
  readonly counts?: ReadCounts
  /** Called for each chunk that was read: how many of them so far, of how many. */
  readonly onChunk?: (done: number, of: number) => void
}

/** A chunk that lies in storage. */
interface Part {
  readonly stored: StoredData
  readonly metadata: DataMetadata
  readonly info: ChunkInfo
}

/** Less raw data are read as fast chunk by chunk. */
const WORTH_IT = 2e6

/**
 * All rows of a plan that is nothing but loading: read, decoded, selected and placed into one array by workers. The result is that
 * of going chunk by chunk, of which the same laws are checked. undefined where that is not possible, or not worth it: then go chunk
 * by chunk. Nothing was read then.
 * @throws InvalidArgument, before anything is read, where the result would not fit into one array
 */
export async function loadWhole(
  plan: Plan,
  selector: RowSelector,
  o: WholeOptions = {},
): Promise<StructArray | undefined> {
  const storedData = storedOf(plan)
  return storedData && loadStored(storedData, selector, o)
}

/** The same for stored data, one after another. */
export async function loadStored(
  storedData: readonly StoredData[],
  selector: RowSelector,
  o: WholeOptions = {},
): Promise<StructArray | undefined> {
  const { choice } = selector
  // What is loaded and then not selected by time depends on where chunks are cut.
  if (choice === undefined || choice.time?.mode === 'skip') return undefined
  const parts = await partsOf(storedData, choice.time?.range)
  const read = parts?.[0]?.stored.files?.reader.together
  if (parts === undefined || read === undefined) return undefined
  const { dtype } = parts[0]!.metadata
  const fields = choice.fields(dtype)
  const result = fields === undefined ? dtype : dtype.pick(fields)
  const isAll = choice.texts.length === 0 && choice.time === undefined && result.equals(dtype)
  throwIfAborted(o.signal, `Loading ${parts[0]!.metadata.data_type}`)
  const withRows = parts.filter(({ info }) => info.n > 0)
  const chunks = new Map(parts.map((part) => [part, undefined as Chunk | undefined]))
  let done = parts.length - withRows.length
  const bytes = await read({
    files: await Promise.all(withRows.map(({ stored, info }): Promise<ChunkFile> => stored.files!.of(info))),
    itemsize: result.itemsize,
    chooser: isAll ? undefined : chooserOf(dtype, choice, fields),
    signal: o.signal,
    counts: o.counts,
    async onRead(i, rows) {
      const part = withRows[i]!
      const seen = isAll ? { times: StructArray.fromBytes(dtype, rows), isAll } : edgesOf(rows, dtype)
      chunks.set(part, await chunkWith(part, seen, selector.fieldsNeeded(dtype)))
      o.onChunk?.(++done, parts.length)
    },
  })
  if (bytes === undefined) return undefined
  const empty = StructArray.empty(dtype)
  await drain(
    continuityCheck([...chunks].map(([part, chunk]) => chunk ?? chunkOf(part.stored, part.metadata, part.info, empty))),
  )
  return StructArray.fromBytes(result, bytes)
}

/** The chunk, of which all rows were seen or the few that it is judged by. What is wrong with it is said of all its rows. */
async function chunkWith(
  { stored, metadata, info }: Part,
  { times, isAll }: ReturnType<typeof edgesOf>,
  keepColumns?: readonly string[],
): Promise<Chunk> {
  try {
    return chunkOf(stored, metadata, isAll ? info : { ...info, last_time: undefined, last_endtime: undefined }, times)
  } catch {
    return chunkOf(stored, metadata, info, await stored.readChunk(info, { keepColumns }))
  }
}

/** Where the rows lie, if loading all of what is stored, one after another, is all there is to do. */
function storedOf(plan: Plan): StoredData[] | undefined {
  if (plan.compute.length > 0 || plan.save.length > 0 || plan.load.length + plan.combine.length !== 1) return undefined
  const [load] = plan.load
  if (load !== undefined) return load.chunkNumber ? undefined : [load.stored]
  return storedSubruns(plan.combine[0]!)
}

/** Data of all subruns, if they are stored; undefined if some are to be made, or only times of them are wanted. */
export function storedSubruns(step: CombineStep): StoredData[] | undefined {
  const all: StoredData[] = []
  for (const { from, ranges } of step.parts) {
    if (ranges !== undefined || 'make' in from) return undefined
    const stored = 'load' in from ? [from.load.stored] : storedSubruns(from.combine)
    if (stored === undefined) return undefined
    all.push(...stored)
  }
  return all
}

/** All chunks, or those in a time range, if they are of one dtype, read in one way, and large enough. */
async function partsOf(
  storedData: readonly StoredData[],
  timeRange: readonly [bigint, bigint] | undefined,
): Promise<Part[] | undefined> {
  const parts: Part[] = []
  for (const stored of storedData) {
    const metadata = await stored.metadata()
    // Chunk by chunk this is an error.
    if (metadata.chunks.length === 0) return undefined
    const chunks = timeRange ? metadata.chunks.filter((info) => isInRange(info, timeRange)) : metadata.chunks
    parts.push(...chunks.map((info) => ({ stored, metadata, info })))
  }
  const [first] = parts
  const isAlike = ({ stored, metadata }: Part): boolean =>
    stored.files !== undefined &&
    stored.files.reader === first!.stored.files?.reader &&
    sameDtype(metadata.dtype, first!.metadata.dtype)
  const bytes = parts.reduce((sum, { info }) => sum + info.nbytes, 0)
  return first !== undefined && bytes >= WORTH_IT && parts.every(isAlike) ? parts : undefined
}

const sameDtype = (a: StructDtype, b: StructDtype): boolean => a === b || a.equals(b, { titles: false })
