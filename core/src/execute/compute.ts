import { Chunk, clipRunSpans, joinRunSpans, sameRunSpans, type RunSpans } from '../chunk/index.js'
import { ChunkLaw, InvalidPlugin, PluginFailed, isStraxlabError, messageOf, nearestName } from '../errors/index.js'
import { endtime, type StructArray } from '../dtype/index.js'
import { firstUnsorted, timeExtremes } from '../processing/index.js'
import {
  SaveWhen,
  rowsOf,
  type ChunkParts,
  type ComputeContext,
  type Inputs,
  type Output,
  type Plugin,
  type PluginContext,
} from '../plugins/index.js'
import { plainRunId } from '../run-id/index.js'
import type { AlignedInputs } from './align.js'

/** One chunk of each output. */
export type OutputChunks = { readonly [dataType: string]: Chunk }

/** What one call of compute is about: its time range and the runs that its inputs are from. */
interface Call {
  readonly chunkI: number
  readonly span: { readonly start: bigint; readonly end: bigint } | undefined
  readonly subruns: RunSpans | null
}

/** Runs a plugin's own functions for one run, and makes chunks of what they give (strax plugins/plugin.py, do_compute). */
export class Computer {
  readonly context: PluginContext

  constructor(
    readonly plugin: Plugin,
    signal: AbortSignal,
    /** Only a time range is loaded. */
    readonly ofPart: boolean,
  ) {
    const { plugin: p } = this
    this.context = {
      config: p.values,
      deps: p.deps,
      provides: p.provides,
      runId: plainRunId(p.runId),
      dtype: p.dtypes[p.provides[0]!]!,
      dtypes: p.dtypes,
      state: {},
      signal,
      chunk: (parts) => this.chunk(parts),
    }
  }

  /** One call of a plugin that answers with one result. undefined: a source has no more chunks. */
  async compute(inputs: AlignedInputs): Promise<OutputChunks | undefined> {
    const call = this.callFor(inputs)
    const result = await this.call(inputs, call)
    if (result === undefined && call.span === undefined) return undefined
    return this.outputs(result, call)
  }

  /** One call of a plugin that answers with a generator of chunks. */
  async *computeMany(inputs: AlignedInputs): AsyncGenerator<OutputChunks, void, undefined> {
    const call = this.callFor(inputs)
    const result: unknown = await this.call(inputs, call)
    if (!isGenerator(result))
      throw new PluginFailed(
        `${this.where(call)}: compute of a downChunking plugin must be a generator (function*) of chunks`,
      )
    try {
      for (;;) {
        const next = await this.guard(call, () => result.next())
        if (next.done) return
        yield this.outputs(next.value, call, true)
      }
    } finally {
      await result.return?.()
    }
  }

  /** Run one of the plugin's functions; whatever it throws names plugin, run and chunk. */
  async guard<T>(call: Call | string, run: () => T | Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (cause) {
      if (isStraxlabError(cause, 'Aborted')) throw cause
      const where =
        typeof call === 'string' ? `${call} of ${this.plugin.name}, run ${this.plugin.runId}` : this.where(call)
      throw new PluginFailed(`${where}: ${messageOf(cause)}`, {
        runId: this.plugin.runId,
        dataType: this.plugin.provides[0],
        cause,
      })
    }
  }

  private call(inputs: AlignedInputs, call: Call): Promise<unknown> {
    const { plugin } = this
    const context: ComputeContext = {
      ...this.context,
      chunkI: call.chunkI,
      start: call.span?.start as bigint,
      end: call.span?.end as bigint,
    }
    const rows = Object.fromEntries([...inputs.byKind].map(([kind, chunk]) => [kind, chunk.data]))
    return this.guard(call, () => plugin.cls.compute(namedInputs(rows, plugin), context) as unknown)
  }

  private callFor({ chunkI, byKind }: AlignedInputs): Call {
    const chunks = [...byKind.values()]
    return {
      chunkI,
      span: spanOf(chunks, this.plugin, this.ofPart),
      subruns: this.subrunsOf(chunks),
    }
  }

  /** Subruns that the inputs are from: the same for all, but for parts of superruns, which need not begin and end together. */
  private subrunsOf(chunks: readonly Chunk[]): RunSpans | null {
    const all = chunks.map((chunk) => clipRunSpans(chunk.subruns, chunk))
    const [first = null] = all
    if (this.ofPart) return joinRunSpans(all, 'concatenate')
    const other = chunks.find((_, i) => !sameRunSpans(all[i]!, first))
    if (other !== undefined)
      throw new ChunkLaw(`Inputs of ${this.plugin.name} are of different subruns: ${chunks[0]!} and ${other}`, {
        runId: this.plugin.runId,
      })
    return first
  }

  private outputs(result: unknown, call: Call, chunksOnly = false): OutputChunks {
    const { provides, name } = this.plugin
    if (provides.length === 1 && !(chunksOnly && isOutputs(result, provides)))
      return { [provides[0]!]: this.output(result, provides[0]!, call, chunksOnly) }
    if (typeof result !== 'object' || result === null || result instanceof Chunk)
      throw new PluginFailed(
        `${this.where(call)} provides several data types and must give an object with one output for each: ${provides.join(', ')}`,
      )
    const given = result as { readonly [dataType: string]: unknown }
    const missing = provides.find((dataType) => given[dataType] === undefined)
    if (missing !== undefined) {
      const near = nearestName(missing, Object.keys(given))
      throw new PluginFailed(
        `${this.where(call)} gave nothing for ${missing}, which ${name} provides; it gave ${Object.keys(given).join(', ') || 'nothing'}${near === undefined ? '' : ` (is "${near}" meant?)`}`,
      )
    }
    return Object.fromEntries(
      provides.map((dataType) => [dataType, this.output(given[dataType], dataType, call, chunksOnly)]),
    )
  }

  private output(output: unknown, dataType: string, call: Call, chunksOnly: boolean): Chunk {
    const chunk = output instanceof Chunk ? output : this.chunkOf(output, dataType, call, chunksOnly)
    if (chunk.dataType !== dataType)
      throw new PluginFailed(`${this.where(call)} gave a chunk of ${chunk.dataType} where ${dataType} was due`)
    this.checkRows(chunk, call)
    return this.withRuns(chunk, call)
  }

  private chunkOf(output: unknown, dataType: string, call: Call, chunksOnly: boolean): Chunk {
    if (call.span === undefined || chunksOnly)
      throw new PluginFailed(
        `${this.where(call)} must give full chunks, made by context.chunk({ start, end, data }): ${chunksOnly ? 'it cuts its output itself' : 'it depends on nothing that would say their times'}`,
      )
    const rows = rowsOf(output as Exclude<Output, Chunk>, this.plugin.dtypeFor(dataType), dataType, this.where(call))
    return this.lawful(call, () => this.newChunk(dataType, call.span!.start, call.span!.end, rows))
  }

  /** context.chunk() */
  private chunk({ start, end, data, dataType }: ChunkParts): Chunk {
    const { provides, name } = this.plugin
    if (dataType === undefined && provides.length > 1)
      throw new InvalidPlugin(
        `${name} provides several data types: say which one the chunk is of, chunk({ dataType: '${provides[0]}', ... })`,
      )
    const type = dataType ?? provides[0]!
    if (data instanceof Chunk) throw new InvalidPlugin(`${name}: chunk() makes a chunk of rows, and was given a chunk`)
    const dtype = this.plugin.dtypeFor(type)
    const rows = data === null ? null : rowsOf(data, dtype, type, `${name}, run ${this.plugin.runId}`)
    return this.newChunk(type, toNs(start, 'start', name), toNs(end, 'end', name), rows)
  }

  private newChunk(dataType: string, start: bigint, end: bigint, data: StructArray | null): Chunk {
    const { plugin } = this
    return new Chunk({
      start,
      end,
      data: data === null ? null : data.relabel(plugin.dtypeFor(dataType)),
      runId: plugin.runId,
      dataType,
      dataKind: plugin.dataKindFor(dataType),
      dtype: plugin.dtypeFor(dataType),
      targetSizeMb: plugin.cls.chunkTargetSizeMb,
    })
  }

  private checkRows(chunk: Chunk, call: Call): void {
    if (chunk.length === 0) return
    const unsorted = firstUnsorted(chunk.data.column('time') as BigInt64Array)
    if (unsorted !== -1)
      throw new PluginFailed(
        `${this.where(call)}: rows of ${chunk.dataType} are not sorted by time: row ${unsorted} starts before row ${unsorted - 1}`,
      )
    const [, last] = timeExtremes(endtime(chunk.data))!
    if (last > chunk.end)
      throw new PluginFailed(
        `${this.where(call)}: a row of ${chunk.dataType} ends at ${last}, behind the end of the chunk at ${chunk.end}`,
      )
  }

  private lawful<T>(call: Call, make: () => T): T {
    try {
      return make()
    } catch (cause) {
      if (!(cause instanceof ChunkLaw)) throw cause
      throw new PluginFailed(`${this.where(call)}: ${cause.message}`, { runId: this.plugin.runId, cause })
    }
  }

  /** A superrun's chunk says which subruns it was made from: those of its inputs, as far as it reaches itself. */
  private withRuns(chunk: Chunk, { subruns }: Call): Chunk {
    return subruns === null ? chunk : chunk.with({ subruns: clipRunSpans(subruns, chunk) })
  }

  private where({ chunkI, span }: Call): string {
    const times = span === undefined ? '' : ` [${span.start}, ${span.end})`
    return `Plugin ${this.plugin.name}, run ${this.plugin.runId}, chunk ${chunkI}${times}`
  }
}

/** Asking for a kind that is not there is a mistake that would otherwise show as "undefined has no column". */
function namedInputs(rows: Inputs, plugin: Plugin): Inputs {
  return new Proxy(rows, {
    get(target, kind) {
      if (typeof kind !== 'string' || Object.hasOwn(target, kind) || kind === 'then' || kind === 'toJSON')
        return Reflect.get(target, kind) as unknown
      throw new InvalidPlugin(
        `compute of ${plugin.name} asks for the data kind "${kind}", but gets ${Object.keys(target).join(', ') || 'no inputs'}`,
      )
    },
  })
}

function spanOf(chunks: readonly Chunk[], plugin: Plugin, ofPart: boolean): Call['span'] {
  const [first] = chunks
  if (first === undefined) return undefined
  const isSame = chunks.every(({ start, end }) => start === first.start && end === first.end)
  if (isSame) return { start: first.start, end: first.end }
  if (plugin.cls.saveWhenMost > SaveWhen.EXPLICIT && !ofPart)
    throw new ChunkLaw(
      `${plugin.name} got inputs of different times for run ${plugin.runId}: ${chunks.map(String).join(', ')}`,
    )
  // What is never saved on its own takes what it gets: this happens when a time range is loaded (strax#247).
  return {
    start: chunks.reduce((least, { start }) => (start < least ? start : least), first.start),
    end: chunks.reduce((most, { end }) => (end > most ? end : most), first.end),
  }
}

type AnyGenerator = Iterator<unknown> | AsyncIterator<unknown>

const isGenerator = (value: unknown): value is AnyGenerator =>
  typeof value === 'object' && value !== null && 'next' in value && typeof value.next === 'function'

const isOutputs = (value: unknown, provides: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Chunk) &&
  provides.every((dataType) => dataType in value)

function toNs(time: bigint | number, what: string, name: string): bigint {
  if (typeof time === 'bigint') return time
  if (Number.isSafeInteger(time)) return BigInt(time)
  throw new PluginFailed(
    `${name}: ${what} of a chunk must be whole ns, as bigint or a number below 2^53, got ${String(time)}`,
  )
}
