/**
 * What a front-end and the kernel say to each other over the comm target `straxlab`. One comm per front-end; any number of
 * questions may be open at once, each answered by exactly one `CommAnswer` or `CommFailure` with its `id`, after any number of
 * `CommProgress`. The kernel tells of changes by `CommEvent`. Data are those of MIME payloads; big tables come as Arrow IPC
 * streams in the message's binary buffers.
 */
import type { ChunksPayload, LineageEntry, MetadataPayload, NsText, PayloadColumn, RunsPayload } from './mime.js'

export const COMM_TARGET = 'straxlab'
export const COMM_VERSION = 1

/** First message (data of comm_open) from the front-end. */
export interface CommHello {
  readonly version: number
}

/** A context living in the kernel. */
export interface ContextInfo {
  readonly id: string
  /** The variable in the notebook, where it could be told; `st` otherwise. */
  readonly variable: string
  /** For people: `st (DataDirectory ./strax_data)`. */
  readonly label: string
  readonly storage: readonly string[]
  /** Every data type some registered plugin provides. */
  readonly dataTypes: readonly string[]
}

/** As `selectRuns`' options. */
export interface RunQuery {
  readonly runMode?: string | readonly string[]
  readonly runId?: string | readonly string[]
  readonly includeTags?: string | readonly string[]
  readonly excludeTags?: string | readonly string[]
  readonly available?: readonly string[]
  readonly patternType?: 'fnmatch' | 're'
  readonly ignoreUnderscore?: boolean
  readonly forceReload?: boolean
}

/** `runs` payload whose columns without `values` are in a binary buffer: an Arrow IPC stream. */
export interface RunsAnswer {
  readonly runs: RunsPayload
  /** Index of the buffer with the Arrow IPC stream; absent when every column carries its values. */
  readonly buffer?: number
}

export interface SuperrunRequest {
  readonly contextId: string
  /** With or without the leading `_`. */
  readonly name: string
  /** Runs, or run -> the parts of it. */
  readonly data: readonly string[] | { readonly [runId: string]: 'all' | readonly (readonly [NsText, NsText])[] }
  /** Say what would be, write nothing. */
  readonly dryRun?: boolean
}

export interface SuperrunAnswer {
  readonly runId: string
  readonly start: NsText
  readonly end: NsText
  /** Seconds. */
  readonly livetime: number
  readonly mode: readonly string[]
  readonly source: readonly string[]
  readonly gaps: readonly { readonly start: NsText; readonly end: NsText }[]
  /** In words: mixed modes, overlapping runs, a name that exists. */
  readonly warnings: readonly string[]
  /** The call that does the same: `await st.defineRun('_x', ['0', '1'])`. */
  readonly code: string
}

/** Runs that match, and the call that finds them: `await st.selectRuns({ runMode: 'kr83m*' })`. */
export interface SelectAnswer {
  readonly runIds: readonly string[]
  readonly code?: string
}

/** Who would make a data type of a run, stored or not. */
export interface LineageAnswer {
  readonly runId: string
  readonly dataType: string
  readonly lineageHash: string
  readonly lineage: readonly LineageEntry[]
}

/** What one run has of one data type. */
export interface StoredInfo {
  readonly dataType: string
  readonly lineageHash: string
  readonly isStored: boolean
  readonly rows?: number
  /** Bytes in memory and on disk. */
  readonly nbytes?: number
  readonly filesize?: number
  readonly compressor?: string
  readonly frontend?: string
  readonly path?: string
  /** Why they cannot be loaded although there is something: their writing failed, their plugin lacks an option. */
  readonly problem?: string
}

export interface RunDetailsAnswer {
  readonly runId: string
  /** Run document as text, bson's json_util spelling. */
  readonly runDocText?: string
  readonly stored: readonly StoredInfo[]
  /** For a superrun: its subruns. */
  readonly subruns?: readonly string[]
}

/** Asks for one or two columns, binned in the kernel: 1-d with `x` only. */
export interface PreviewRequest {
  readonly contextId: string
  readonly runId: string
  readonly target: string
  readonly x: string
  readonly y?: string
  readonly bins?: number
  /** Bin a logarithmic axis. */
  readonly logX?: boolean
  readonly logY?: boolean
  /** Limits of the axes; the data's own where absent. */
  readonly rangeX?: readonly [number, number]
  readonly rangeY?: readonly [number, number]
  /** Selection string, as `getArray`'s. */
  readonly selection?: string
}

export interface PreviewAnswer {
  readonly nRows: number
  readonly edgesX: readonly number[]
  readonly edgesY?: readonly number[]
  /** Buffer 0: Uint32 counts, row by row of y (ny × nx), or nx in 1-d. */
  readonly buffer: number
  readonly units: { readonly x?: string; readonly y?: string }
  /** The call that loads these rows. */
  readonly code?: string
}

export interface WaveformRequest {
  readonly contextId: string
  readonly runId: string
  readonly target: string
  /** Start time of the peak; with `x`/`y` of a plot: the peak nearest to it in these columns. */
  readonly time?: NsText
  readonly near?: {
    readonly xField: string
    readonly yField: string
    readonly x: number
    readonly y: number
    /** Distances are measured in these: the spans of the axes; of logarithmic ones in powers of ten. */
    readonly scaleX: number
    readonly scaleY: number
    readonly logX?: boolean
    readonly logY?: boolean
  }
  /** Selection that the row has passed, as the plot's. */
  readonly selection?: string
}

export interface WaveformAnswer {
  readonly time: NsText
  /** ns per sample. */
  readonly dt: number
  /** Sum over all channels, PE per sample. */
  readonly sum: readonly number[]
  readonly top?: readonly number[]
  /** Samples per channel, where stored, on the time axis of `sum`; `unit` of the samples. */
  readonly channels?: {
    readonly channel: readonly number[]
    readonly data: readonly (readonly number[])[]
    readonly unit?: string
  }
  /** PE per channel, with positions (cm) where the channel map is known. */
  readonly hitPattern?: {
    readonly area: readonly number[]
    readonly x?: readonly number[]
    readonly y?: readonly number[]
    readonly nTop?: number
  }
  /** The row's scalar fields, as text. */
  readonly properties: readonly (readonly [field: string, value: string, unit?: string])[]
  /** Data type that the waveform is of, where the clicked data have none: `peaks` for `peak_basics`. */
  readonly from?: string
  /** The call that loads this row. */
  readonly code?: string
}

/** What a kernel understands; a newer front-end asks an older kernel only that. */
export interface ContextsAnswer {
  readonly contexts: readonly ContextInfo[]
  readonly version?: number
  readonly methods?: readonly string[]
}

/** Method -> parameters and result. */
export interface CommMethods {
  listContexts: { params: Record<string, never>; result: ContextsAnswer }
  /** All runs that the context knows. */
  runs: { params: { readonly contextId: string; readonly reload?: boolean }; result: RunsAnswer }
  select: {
    params: { readonly contextId: string; readonly query: RunQuery }
    result: SelectAnswer
  }
  /** Availability of one data type for these runs; answers with the column, progress counts runs. */
  available: {
    params: { readonly contextId: string; readonly dataType: string; readonly runIds: readonly string[] }
    result: { readonly runIds: readonly string[]; readonly column: PayloadColumn }
  }
  runDetails: { params: { readonly contextId: string; readonly runId: string }; result: RunDetailsAnswer }
  metadata: {
    params: {
      readonly contextId: string
      readonly runId: string
      readonly target: string
      readonly other?: { readonly runId: string; readonly target: string }
    }
    result: MetadataPayload
  }
  lineage: {
    params: { readonly contextId: string; readonly runId: string; readonly target: string }
    result: LineageAnswer
  }
  chunks: {
    params: { readonly contextId: string; readonly runId: string; readonly target: string }
    result: ChunksPayload
  }
  defineRun: { params: SuperrunRequest; result: SuperrunAnswer }
  /** Plots of columns, binned in the kernel. */
  previewColumns: { params: PreviewRequest; result: PreviewAnswer }
  waveform: { params: WaveformRequest; result: WaveformAnswer }
  /** Stops an open question; its failure has the tag `Aborted`. */
  cancel: { params: { readonly id: number }; result: { readonly cancelled: boolean } }
}

export type CommMethod = keyof CommMethods

/** Front-end -> kernel. */
export type CommRequest = {
  [M in CommMethod]: { readonly id: number; readonly method: M; readonly params: CommMethods[M]['params'] }
}[CommMethod]

/** Kernel -> front-end. */
export interface CommAnswer<M extends CommMethod = CommMethod> {
  readonly id: number
  readonly ok: true
  readonly result: CommMethods[M]['result']
}

export interface CommFailure {
  readonly id: number
  readonly ok: false
  /** Tag of a StraxlabError, or `InternalError`, `UnknownMethod`, `BadRequest`, `UnknownContext` (it is gone, or there is none). */
  readonly tag: string
  /** One sentence for people. */
  readonly message: string
}

export interface CommProgress {
  readonly id: number
  readonly progress: { readonly done: number; readonly total: number; readonly what: string }
}

/**
 * Something changed without being asked for: contexts came, went or got other names, storage or data types; documents of runs
 * were written (superruns defined); data were stored or removed, or other plugins and options make other data the right ones.
 */
export interface CommEvent {
  readonly event: 'contexts' | 'runs' | 'data'
  readonly contextId?: string
  /** The run in question, where it is one. */
  readonly runId?: string
  /** Data type that was stored or removed, where it is one. */
  readonly dataType?: string
}

export type CommFromKernel = CommAnswer | CommFailure | CommProgress | CommEvent
