import { Chunk } from '../chunk/index.js'
import { endtime } from '../dtype/index.js'
import type { CombineStep, Plan } from '../plan/index.js'
import { loadChunks, type LoadOptions } from '../storage/index.js'
import type { SubrunMaker } from './subrun-maker.js'

export interface CombineTools {
  readonly load: LoadOptions
  readonly maker: SubrunMaker
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
    const { ranges, from } = part
    if ('combine' in from) {
      yield* restricted(combineSubruns(from.combine, tools, ranges), intersected(ranges, within))
      continue
    }
    const plan = 'make' in from ? await tools.maker.make(from.make) : undefined
    const stored =
      'load' in from ? from.load.stored : plan!.load.find(({ dataType }) => dataType === step.dataType)?.stored
    if (stored === undefined) {
      yield* restricted(tools.execute(plan!), intersected(ranges, within))
      continue
    }
    const timeRange = ranges && ([ranges[0]![0], ranges[ranges.length - 1]![1]] as const)
    const chunks = loadChunks(stored, { ...tools.load, ...loadRules(step), timeRange })
    // A single range has been cut out by the loader.
    yield* restricted(chunks, part.keepsCutRows && within === undefined ? undefined : intersected(ranges, within))
  }
}

const loadRules = ({ plugin }: CombineStep): LoadOptions => ({
  rechunk: plugin.cls.rechunkOnLoad,
  sourceSizeMb: plugin.cls.chunkSourceSizeMb,
})

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
