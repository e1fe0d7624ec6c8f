import { continuityCheck, type Chunk } from '../chunk/index.js'
import { Aborted, ChunkLaw, DataNotAvailable, isStraxlabError, throwIfAborted } from '../errors/index.js'
import type { Plan, SaveStep, World } from '../plan/index.js'
import type { Plugin } from '../plugins/index.js'
import { applyTimeRange, loadChunks, type LoadOptions, type Saver } from '../storage/index.js'
import { linkedAbort, Producer, type Topic } from '../stream/index.js'
import { combineSubruns } from './combine.js'
import type { OutputChunks } from './compute.js'
import { runPlugin } from './run-plugin.js'
import { SavingSpy } from './saving-spy.js'
import { SubrunMaker } from './subrun-maker.js'

export interface ExecuteOptions {
  readonly signal?: AbortSignal
  /** Fields to load, if the target itself is loaded. */
  readonly keepColumns?: readonly string[]
  /** Chunks of loaded data that are read ahead. */
  readonly readAhead?: number
  /** Calls of compute under way at once, for each plugin that is parallel. Default 1. */
  readonly workers?: number
}

/**
 * Carry out a plan: gives the target's chunks one by one. Each data type is computed once, however many need it, and only when
 * its chunks are asked for. Leaving the loop early, a failure, or the signal stops all work behind it, and what was being saved is
 * given up: nothing half-made is stored.
 */
export async function* execute(
  plan: Plan,
  world: World,
  o: ExecuteOptions = {},
): AsyncGenerator<Chunk, void, undefined> {
  const run = new Execution(plan, world, o)
  let failure: unknown = new Aborted(`Run ${plan.runId}, ${plan.target}: stopped before the end`)
  try {
    await run.openSavers()
    for await (const chunk of continuityCheck(run.targetChunks())) {
      throwIfAborted(o.signal, run.what)
      yield chunk
      throwIfAborted(o.signal, run.what)
    }
    await run.finish()
    failure = undefined
  } catch (error) {
    failure = withAdvice(error, plan)
    throw failure
  } finally {
    await run.stop(failure)
  }
}

/** Parts of subruns that keep the rows across their ends begin and end where the chunks of each data type happen to allow it. */
function withAdvice(error: unknown, { runId, combine }: Plan): unknown {
  const mayDiffer = combine.length > 1 && combine.some(({ parts }) => parts.some(({ keepsCutRows }) => keepsCutRows))
  if (!isStraxlabError(error, 'ChunkLaw') || !mayDiffer) return error
  return new ChunkLaw(
    `${error.message}. Superrun ${runId} holds parts of runs: define the part as [[start, end]], so that rows across its ends do not count, and all inputs are cut alike`,
    { ...error.facts, cause: error },
  )
}

class Execution {
  readonly what: string
  private readonly abort: ReturnType<typeof linkedAbort>
  private readonly producers: Producer<Chunk>[] = []
  private readonly topics = new Map<string, Topic<Chunk>>()
  private readonly savers: { readonly step: SaveStep; readonly saver: Saver }[] = []
  private readonly target: AsyncIterableIterator<Chunk>

  constructor(
    private readonly plan: Plan,
    private readonly world: World,
    private readonly options: ExecuteOptions,
  ) {
    this.what = `Processing of run ${plan.runId}, ${plan.target},`
    this.abort = linkedAbort(options.signal)
    this.addLoaders()
    const sources = new Map<Plugin, Map<string, AsyncIterator<Chunk>>>()
    for (const { plugin, outputs } of plan.compute) {
      const inputs = new Map<string, AsyncIterator<Chunk>>()
      sources.set(plugin, inputs)
      this.add(outputs, () => this.chunksMadeBy(plugin, inputs))
    }
    for (const { plugin } of plan.compute)
      for (const dependency of plugin.dependsOn) sources.get(plugin)!.set(dependency, this.topic(dependency).reader())
    this.target = this.topic(plan.target).reader()
  }

  targetChunks(): AsyncIterable<Chunk> {
    return this.target
  }

  /** All of them before anything is made, so that a full or forbidden disk is known early. */
  async openSavers(): Promise<void> {
    throwIfAborted(this.options.signal, this.what)
    for (const step of this.plan.save) {
      const saver = await step.frontend.saver(step.key, step.metadata, { rechunk: step.rechunk })
      this.savers.push({ step, saver })
      this.topic(step.dataType).spy(new SavingSpy(saver))
    }
  }

  /** Have made what is still to come of data that nobody read to the end. */
  async finish(): Promise<void> {
    for (const topic of this.topics.values()) await topic.drain()
  }

  /** @param failure undefined if all went well */
  async stop(failure: unknown): Promise<void> {
    this.abort.dispose()
    if (failure !== undefined) {
      this.abort.abort(failure)
      await Promise.allSettled(this.producers.map((producer) => producer.stop()))
      await Promise.allSettled(this.savers.map(({ saver }) => saver.abort(failure)))
    }
  }

  /** What a source makes is cut as loaded data are, where it goes together with parts of these. */
  private chunksMadeBy(
    plugin: Plugin,
    inputs: ReadonlyMap<string, AsyncIterator<Chunk>>,
  ): AsyncGenerator<OutputChunks> {
    const { load, request } = this.plan
    const range = load.length > 0 ? request.timeRange : undefined
    const { workers } = this.options
    const made = runPlugin(plugin, inputs, this.abort.signal, { ofPart: range !== undefined, workers })
    return range !== undefined && inputs.size === 0 ? withinRange(made, range) : made
  }

  private addLoaders(): void {
    const { signal } = this.abort
    for (const { dataType, plugin, stored, timeRange, chunkNumber } of this.plan.load) {
      const options: LoadOptions = {
        timeRange,
        chunkNumber,
        signal,
        rechunk: plugin.cls.rechunkOnLoad,
        sourceSizeMb: plugin.cls.chunkSourceSizeMb,
        prefetch: this.options.readAhead,
        keepColumns: dataType === this.plan.target ? this.options.keepColumns : undefined,
      }
      this.add([dataType], () => keyed(dataType, loadChunks(stored, options)))
    }
    const executed = (plan: Plan): AsyncIterable<Chunk> =>
      execute(plan, this.world, { signal, workers: this.options.workers })
    const maker = new SubrunMaker(this.world, executed)
    for (const step of this.plan.combine) {
      const tools = {
        maker,
        execute: executed,
        load: {
          signal,
          prefetch: this.options.readAhead,
          keepColumns: step.dataType === this.plan.target ? this.options.keepColumns : undefined,
        },
      }
      this.add([step.dataType], () => keyed(step.dataType, combineSubruns(step, tools)))
    }
  }

  private add(dataTypes: readonly string[], source: () => AsyncIterator<{ readonly [dataType: string]: Chunk }>): void {
    const producer = new Producer(dataTypes, source)
    this.producers.push(producer)
    for (const dataType of dataTypes) this.topics.set(dataType, producer.topic(dataType))
  }

  private topic(dataType: string): Topic<Chunk> {
    const topic = this.topics.get(dataType)
    if (topic === undefined)
      throw new DataNotAvailable(`The plan for run ${this.plan.runId} does not say where ${dataType} come from`)
    return topic
  }
}

async function* withinRange(
  made: AsyncIterable<OutputChunks>,
  range: readonly [bigint, bigint],
): AsyncGenerator<OutputChunks, void, undefined> {
  for await (const chunks of made) {
    const some = Object.values(chunks)
    if (some.every(({ start, end }) => end <= range[0] || start >= range[1])) continue
    yield Object.fromEntries(
      Object.entries(chunks).map(([dataType, chunk]) => [dataType, applyTimeRange(chunk, range)]),
    )
  }
}

async function* keyed(
  dataType: string,
  chunks: AsyncIterable<Chunk>,
): AsyncGenerator<{ [dataType: string]: Chunk }, void, undefined> {
  for await (const chunk of chunks) yield { [dataType]: chunk }
}
