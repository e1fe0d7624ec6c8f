import type { Chunk } from '../chunk/index.js'
import { DataCorrupted, InvalidArgument } from '../errors/index.js'
import { StructArray, type StructDtype } from '../dtype/index.js'
import { execute, loadWhole, storedSubruns } from '../execute/index.js'
import type { Plan } from '../plan/index.js'
import { prepare, temporaryState, type GetRequest, type Prepared } from './prepare.js'
import { Progress } from './progress.js'
import type { ContextState } from './state.js'
import { estimateRunStartAndEnd, whereRunIs } from './times.js'

/** What would be done for a request. */
export async function explain(state: ContextState, request: GetRequest): Promise<Plan> {
  return (await prepare(temporaryState(state, request.options), request)).plan
}

/** Chunks of the target, one by one, rows and columns selected (strax context.py, get_iter). */
export async function* getChunks(given: ContextState, request: GetRequest): AsyncGenerator<Chunk, void, undefined> {
  const state = temporaryState(given, request.options)
  yield* chunksOf(state, request, await prepare(state, request))
}

/** All rows of the target: loaded in one go where that is all there is to do, else chunk by chunk. */
export async function getRows(given: ContextState, request: GetRequest): Promise<StructArray> {
  const state = temporaryState(given, request.options)
  const prepared = await prepare(state, request)
  const whole = await wholeRows(request, prepared)
  if (whole !== undefined) {
    for (const notice of prepared.plan.notices) state.notice(notice)
    return whole
  }
  const parts: StructArray[] = []
  for await (const chunk of chunksOf(state, request, prepared)) parts.push(chunk.data)
  return StructArray.concatenate(parts)
}

async function wholeRows(
  { runId, targets, options }: GetRequest,
  { plan, selector, functions }: Prepared,
): Promise<StructArray | undefined> {
  if (functions.length > 0 || plan.compute.length > 0) return undefined
  selector.check((await loadedDtype(plan)) ?? dtypeOf(plan))
  let progress: Progress | undefined
  const onChunk = (done: number, of: number): void => {
    progress ??= new Progress(options.progress ?? true, `${runId} ${targets.join(' + ')}`, of, 'chunks')
    progress.to(done)
  }
  let complete = false
  try {
    const rows = await loadWhole(plan, selector, { signal: options.signal, onChunk })
    complete = true
    return rows
  } finally {
    progress?.finish(complete)
  }
}

async function* chunksOf(
  state: ContextState,
  request: GetRequest,
  prepared: Prepared,
): AsyncGenerator<Chunk, void, undefined> {
  const { runId, targets, options } = request
  const { plan, selector, timeRange } = prepared
  for (const notice of plan.notices) state.notice(notice)
  const loaded = await loadedDtype(plan)
  if (prepared.functions.length === 0) selector.check(loaded ?? dtypeOf(plan))
  const keepColumns =
    loaded !== undefined && prepared.functions.length === 0 ? selector.fieldsNeeded(loaded) : undefined
  const progress = await ChunkProgress.of(state, request, plan)
  const chunks = execute(plan, prepared.world, {
    signal: options.signal,
    keepColumns,
    readAhead: Math.min(2, state.options.maxMessages),
    workers: options.maxWorkers,
  })
  let n = 0
  let complete = false
  try {
    for await (const chunk of chunks) {
      n++
      const wanted = await selected(chunk, request, prepared)
      progress.chunk(chunk)
      yield wanted
    }
    complete = true
  } finally {
    progress.finish(complete)
  }
  if (n > 0) return
  if (timeRange === undefined)
    throw new DataCorrupted(`Run ${runId}, ${targets.join(', ')}: no data returned, not even an empty chunk`, { runId })
  throw new InvalidArgument(
    `Nothing of ${targets.join(', ')} of run ${runId} lies in the time range [${timeRange[0]}, ${timeRange[1]})${await whereRunIs(state, runId, targets)}`,
    { runId },
  )
}

async function selected(
  chunk: Chunk,
  { runId, targets }: GetRequest,
  { selector, functions }: Prepared,
): Promise<Chunk> {
  let data = chunk.data
  for (const apply of functions) {
    data = await apply(data, runId, targets)
    if (!(data instanceof StructArray))
      throw new InvalidArgument(`applyDataFunction must give a StructArray, got ${typeof data}`)
  }
  data = selector.apply(data)
  return data === chunk.data ? chunk : chunk.with({ data })
}

/** The dtype of the target's data in storage, if they are loaded and not made; of a superrun's if all its subruns agree. */
async function loadedDtype(plan: Plan): Promise<StructDtype | undefined> {
  const step = plan.load.find(({ dataType }) => dataType === plan.target)
  const combined = plan.combine.find(({ dataType }) => dataType === plan.target)
  const all = step !== undefined ? [step.stored] : combined && storedSubruns(combined)
  const dtypes = await Promise.all((all ?? []).map(async (stored) => (await stored.metadata()).dtype))
  return dtypes.every((dtype) => dtype.equals(dtypes[0]!, { titles: false })) ? dtypes[0] : undefined
}

function dtypeOf(plan: Plan): StructDtype {
  const step =
    [...plan.compute].find(({ outputs }) => outputs.includes(plan.target)) ??
    plan.combine.find(({ dataType }) => dataType === plan.target)
  return step!.plugin.dtypeFor(plan.target)
}

/** How far a run is: by its chunks where their number is known, else by its time. */
class ChunkProgress {
  private n = 0

  private constructor(
    private readonly progress: Progress,
    private readonly start: bigint | undefined,
  ) {}

  static async of(state: ContextState, { runId, targets, options }: GetRequest, plan: Plan): Promise<ChunkProgress> {
    const label = `${runId} ${targets.join(' + ')}`
    const option = options.progress ?? true
    if (option === false) return new ChunkProgress(new Progress(false, label, undefined, 'chunks'), undefined)
    const step = plan.load.find(({ dataType }) => dataType === plan.target)
    if (step !== undefined && step.timeRange === undefined) {
      const all = (await step.stored.metadata()).chunks.length
      return new ChunkProgress(new Progress(option, label, step.chunkNumber?.length ?? all, 'chunks'), undefined)
    }
    const [start, end] = await estimateRunStartAndEnd(state, runId).catch(() => [0n, 0n] as const)
    if (end <= start || step !== undefined)
      return new ChunkProgress(new Progress(option, label, undefined, 'chunks'), undefined)
    return new ChunkProgress(new Progress(option, label, Number(end - start) / 1e9, 's'), start)
  }

  chunk(chunk: Chunk): void {
    this.progress.to(this.start === undefined ? ++this.n : Number(chunk.end - this.start) / 1e9)
  }

  finish(ok: boolean): void {
    this.progress.finish(ok)
  }
}
