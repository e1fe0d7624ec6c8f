import { Chunk } from '../chunk/index.js'
import { DataNotAvailable } from '../errors/index.js'
import { endtime } from '../dtype/index.js'
import { findStored, keyOf, type CombinePart, type CombineStep, type Plan, type World } from '../plan/index.js'
import { loadChunks, type LoadOptions } from '../storage/index.js'
import { drain } from '../stream/index.js'

export interface CombineTools {
  readonly world: World
  readonly load: LoadOptions
  /** Carry out the plan of a subrun. */
  execute(plan: Plan): AsyncIterable<Chunk>
}

type Ranges = readonly (readonly [bigint, bigint])[] | undefined

/** Chunks of the subruns of a superrun, one run after another; what a subrun lacks is made when its turn comes. */
export async function* combineSubruns(
  step: CombineStep,
  tools: CombineTools,
  within?: Ranges,
): AsyncGenerator<Chunk, void, undefined> {
  for (const part of step.parts) {
    const isCut = part.keepsCutRows && within === undefined && comesFromStorage(part, step.dataType)
    const ranges = isCut ? undefined : intersected(part.ranges, within)
    yield* restricted(chunksOf(part, step, tools), ranges)
  }
}

/** Then the loader has cut out the part already. */
const comesFromStorage = ({ from }: CombinePart, dataType: string): boolean =>
  'load' in from || ('make' in from && from.make.saved.includes(dataType))

async function* chunksOf(
  part: CombinePart,
  step: CombineStep,
  tools: CombineTools,
): AsyncGenerator<Chunk, void, undefined> {
  const { from, ranges } = part
  const hull = ranges === undefined ? undefined : ([ranges[0]![0], ranges[ranges.length - 1]![1]] as const)
  const options: LoadOptions = { ...tools.load, ...loadRules(step), timeRange: hull }
  if ('load' in from) yield* loadChunks(from.load.stored, options)
  else if ('combine' in from) yield* combineSubruns(from.combine, tools, ranges)
  else if (!from.make.saved.includes(step.dataType)) yield* tools.execute(from.make)
  else {
    await drain(tools.execute(from.make))
    yield* loadChunks(await justMade(from.make, tools.world), options)
  }
}

const loadRules = ({ plugin }: CombineStep): LoadOptions => ({
  rechunk: plugin.cls.rechunkOnLoad,
  sourceSizeMb: plugin.cls.chunkSourceSizeMb,
})

async function justMade(plan: Plan, world: World): Promise<NonNullable<Awaited<ReturnType<typeof findStored>>>> {
  const { key } = plan.save.find(({ dataType }) => dataType === plan.target)!
  const again = await keyOf(plan.runId, key.dataType, key.lineage, world)
  const stored = await findStored(again, world.frontends, world.findOptions)
  if (stored !== undefined) return stored
  throw new DataNotAvailable(`${String(again)} was made for a superrun, but is not to be found in any storage`, {
    runId: plan.runId,
    dataType: key.dataType,
  })
}

/** Only rows wholly inside one of the ranges; chunks end where the ranges do. */
async function* restricted(chunks: AsyncIterable<Chunk>, ranges: Ranges): AsyncGenerator<Chunk, void, undefined> {
  if (ranges === undefined) {
    yield* chunks
    return
  }
  const [from, to] = [ranges[0]![0], ranges[ranges.length - 1]![1]]
  for await (const chunk of chunks) {
    if (chunk.end <= from || chunk.start >= to) continue
    const data = chunk.data.filter(insideAny(chunk, ranges))
    yield chunk.with({ data, start: chunk.start < from ? from : chunk.start, end: chunk.end > to ? to : chunk.end })
  }
}

function insideAny(chunk: Chunk, ranges: readonly (readonly [bigint, bigint])[]): Uint8Array {
  const time = chunk.data.column('time') as BigInt64Array
  const ends = endtime(chunk.data)
  const mask = new Uint8Array(chunk.length)
  let r = 0
  for (let i = 0; i < mask.length; i++) {
    while (r < ranges.length && ranges[r]![1] <= time[i]!) r++
    if (r === ranges.length) break
    mask[i] = ranges[r]![0] <= time[i]! && ends[i]! <= ranges[r]![1] ? 1 : 0
  }
  return mask
}

/** What is in both; both sorted and without overlaps. */
function intersected(a: Ranges, b: Ranges): Ranges {
  if (a === undefined || b === undefined) return a ?? b
  const result: [bigint, bigint][] = []
  for (const [start, end] of a)
    for (const [from, to] of b) {
      const [low, high] = [start > from ? start : from, end < to ? end : to]
      if (low < high) result.push([low, high])
    }
  return result.length > 0 ? result : [[0n, 0n]]
}
