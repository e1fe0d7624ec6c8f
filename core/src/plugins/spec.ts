import type { Chunk } from '../chunk/index.js'
import type { OptionSpecs } from '../config/index.js'
import type { ColumnLike, FieldSpec, StructArray, StructDtype } from '../dtype/index.js'
import type { Lineage } from '../lineage/index.js'
import type { SaveWhen } from './save-when.js'

/** What a plugin is; decides how its inputs are cut and its compute is called. */
export const PLUGIN_KINDS = ['plugin', 'overlap', 'loop', 'merge', 'cut', 'cutList', 'downChunking', 'exhaust'] as const
export type PluginKind = (typeof PLUGIN_KINDS)[number]

export type Options = OptionSpecs

type ValueOf<S> = S extends { readonly type: 'int' | 'float' }
  ? number
  : S extends { readonly type: 'str' }
    ? string
    : S extends { readonly type: 'bool' }
      ? boolean
      : S extends { readonly type: 'list' }
        ? readonly unknown[]
        : S extends { readonly type: 'dict' }
          ? { readonly [key: string]: unknown }
          : S extends { readonly default: number }
            ? number
            : S extends { readonly default: string }
              ? string
              : S extends { readonly default: boolean }
                ? boolean
                : unknown

/** The options as compute sees them: plain numbers, strings, lists (a whole number beyond 2^53 stays a bigint). */
export type OptionValues<O extends Options> = string extends keyof O
  ? { readonly [option: string]: unknown }
  : { readonly [K in keyof O]: ValueOf<O[K]> }

export type DtypeSpec = readonly FieldSpec[] | StructDtype

/** Rows of each input data kind; columns of several data types of one kind are merged. */
export type Inputs = { readonly [kind: string]: StructArray }

/** One value per row (flat or as a list a row for fields of shape (n, k)), or one value for all rows. */
export type Columns = { readonly [field: string]: ColumnLike | undefined }
export type Row = { readonly [field: string]: unknown }

/** What compute may give for one data type. Fields left out are zero; unknown fields are an error. */
export type Output = StructArray | Chunk | Columns | readonly Row[]
/** Several data types: one output each. */
export type Outputs = { readonly [dataType: string]: Output }
/** undefined is only for plugins without dependencies: no more chunks. */
export type ComputeResult = Output | Outputs | undefined

export interface ChunkParts {
  readonly start: bigint | number
  readonly end: bigint | number
  readonly data: Output | null
  /** Needed if the plugin provides several data types. */
  readonly dataType?: string
}

/** A dependency as a plugin's own code sees it: a `Plugin`. */
export interface Dependency {
  /** Name of the class. */
  readonly name: string
  readonly runId: string
  readonly provides: readonly string[]
  readonly dependsOn: readonly string[]
  readonly deps: { readonly [dataType: string]: Dependency }
  /** Its options, as its compute sees them. */
  readonly values: { readonly [option: string]: unknown }
  readonly lineage: Lineage
  readonly lineageHash: string
  readonly dtypes: { readonly [dataType: string]: StructDtype }
  /** Throws `InvalidPlugin` for a data type that it does not provide. */
  dtypeFor(dataType: string): StructDtype
  /** Throws `InvalidPlugin` for a data type that it does not provide. */
  dataKindFor(dataType: string): string
}

/** What inferDtype may look at. */
export interface InferContext<O extends Options = Options> {
  readonly config: OptionValues<O>
  readonly deps: { readonly [dataType: string]: Dependency }
  readonly provides: readonly string[]
  /** With the superrun's `_` removed, as in strax. */
  readonly runId: string
}

/** What setup, isReady, sourceFinished and cleanup may look at. */
export interface PluginContext<O extends Options = Options> extends InferContext<O> {
  /** The dtype promised for the (first) output. */
  readonly dtype: StructDtype
  readonly dtypes: { readonly [dataType: string]: StructDtype }
  /** Lives as long as one run is processed: for what must survive from chunk to chunk. */
  readonly state: Record<string, unknown>
  readonly signal: AbortSignal
  /** A full chunk, with its own times; plugins without dependencies and downChunking plugins must make them. */
  chunk(parts: ChunkParts): Chunk
}

export interface ComputeContext<O extends Options = Options> extends PluginContext<O> {
  readonly chunkI: number
  /** Time range of the inputs [ns since the epoch]; undefined for a plugin without dependencies. */
  readonly start: bigint
  readonly end: bigint
}

/** Where channels are, cm; the first `nTop` are in the top array. */
export interface ChannelMap {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly nTop?: number
}

/** Window in ns to both sides, or [left, right]. */
export type WindowSize = number | bigint | readonly [left: number | bigint, right: number | bigint]

type Maybe<T> = T | Promise<T>

/** Another plugin in a declaration: what `definePlugin` gave, a `PluginClass`. */
export interface DeclaredPlugin {
  readonly name: string
  readonly version: string
  readonly provides: readonly string[]
  readonly dependsOn: readonly string[]
  readonly options: Options
  readonly spec: PluginSpec
}

/**
 * A plugin as a person declares it; defaults as in strax (strax plugins/plugin.py). Only `name` and what computes are needed:
 * `compute`, or `computeLoop` (kind loop), `cutBy` (kind cut), `cuts` (kind cutList), nothing (kind merge).
 */
export interface PluginSpec<O extends Options = Options> {
  /** Name of the class, part of the lineage. */
  readonly name: string
  readonly kind?: PluginKind
  /** '0.0.0' unless given; null: a hash of the source code, so that each edit makes new data. */
  readonly version?: string | null
  /** Data types; the name in snake_case unless given. */
  readonly provides?: string | readonly string[]
  readonly dependsOn?: string | readonly string[]
  /** That of the first dependency unless given; a plugin of several data types must give one for each. */
  readonly dataKind?: string | { readonly [dataType: string]: string }
  readonly dtype?: DtypeSpec | { readonly [dataType: string]: DtypeSpec }
  readonly inferDtype?: (about: InferContext<O>) => DtypeSpec | { readonly [dataType: string]: DtypeSpec }
  readonly options?: O
  readonly compressor?: string
  readonly rechunkOnSave?: boolean | { readonly [dataType: string]: boolean }
  readonly rechunkOnLoad?: boolean
  readonly chunkTargetSizeMb?: number
  readonly chunkSourceSizeMb?: number
  readonly saveWhen?: SaveWhen | { readonly [dataType: string]: SaveWhen }
  /**
   * Whether `compute` may be called for the next chunks while earlier calls are still at work, with `maxWorkers` of them at most:
   * for computes that wait (for a file, a service, a worker of their own). All run on this thread, so that a compute that only
   * calculates gains nothing. Results stay in order; calls share `state`, so nothing may be handed from chunk to chunk in it. The
   * texts are strax's and mean the same as true. Without effect for overlap and exhaust, and for a source without `isReady`.
   */
  readonly parallel?: boolean | 'process' | 'thread'
  readonly allowSuperrun?: boolean
  /** Seconds to wait for the next chunk of a source before giving up. */
  readonly inputTimeout?: number
  /** The parent of a child plugin: everything not given is the parent's; see strax' child_plugin. */
  readonly childOf?: DeclaredPlugin
  readonly help?: string
  /** Of the channels in these data and all that are made from them; for pictures, no part of the lineage. */
  readonly channelMap?: ChannelMap

  readonly setup?: (context: PluginContext<O>) => Maybe<void>
  readonly compute?: (
    inputs: Inputs,
    context: ComputeContext<O>,
  ) => Maybe<ComputeResult> | Iterable<Chunk | Outputs> | AsyncIterable<Chunk | Outputs>
  /** Sources: is chunk number chunkI there? */
  readonly isReady?: (chunkI: number, context: PluginContext<O>) => Maybe<boolean>
  /** Sources: are all chunks written that will ever be? true unless given. */
  readonly sourceFinished?: (context: PluginContext<O>) => Maybe<boolean>
  readonly cleanup?: (context: PluginContext<O>) => Maybe<void>

  /** Kind overlap. */
  readonly windowSize?: WindowSize | ((about: InferContext<O>) => WindowSize)

  /** Kind loop: one row of the base, the things in it by kind -> the fields of one row (or of one row per data type). */
  readonly computeLoop?: (
    base: Row,
    things: Inputs,
    context: ComputeContext<O>,
  ) => Maybe<Row | { readonly [dataType: string]: Row }>
  /** Kind loop: data kind to loop over; that of the first dependency unless given. */
  readonly loopOver?: string
  readonly timeSelection?: 'fully_contained' | 'touching'
  /** Kind loop, touching: ns. */
  readonly touchingWindow?: number | bigint

  /** Kind cut: true for rows that pass. */
  readonly cutBy?: (inputs: Inputs, context: ComputeContext<O>) => Maybe<ArrayLike<boolean | number>>
  readonly cutName?: string
  readonly cutDescription?: string

  /** Kind cutList. */
  readonly cuts?: readonly DeclaredPlugin[]
  readonly accumulatedCutsString?: string
}
