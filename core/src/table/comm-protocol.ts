/**
 * What a front-end and the kernel say to each other over the comm target `straxlab`. One comm per front-end; any number of
 * questions may be open at once, each answered by exactly one `CommAnswer` or `CommFailure` with its `id`, after any number of
 * `CommProgress`. The kernel tells of changes by `CommEvent`. Data are those of MIME payloads; big tables come as Arrow IPC
 * streams in the message's binary buffers.
 */
import type { ChunksPayload, MetadataPayload, NsText, PayloadColumn, RunsPayload } from './mime.js'

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
    readonly scaleX: number
    readonly scaleY: number
  }
}

export interface WaveformAnswer {
  readonly time: NsText
  /** ns per sample. */
  readonly dt: number
  /** Sum over all channels, PE per sample. */
  readonly sum: readonly number[]
  readonly top?: readonly number[]
  /** Samples per channel, where stored. */
  readonly channels?: { readonly channel: readonly number[]; readonly data: readonly (readonly number[])[] }
  /** PE per channel, with positions (cm) where the channel map is known. */
  readonly hitPattern?: {
    readonly area: readonly number[]
    readonly x?: readonly number[]
    readonly y?: readonly number[]
    readonly nTop?: number
  }
  /** The row's scalar fields, as text. */
  readonly properties: readonly (readonly [field: string, value: string, unit?: string])[]
}

/** Method -> parameters and result. */
export interface CommMethods {
  listContexts: { params: Record<string, never>; result: { readonly contexts: readonly ContextInfo[] } }
  /** All runs that the context knows. */
  runs: { params: { readonly contextId: string; readonly reload?: boolean }; result: RunsAnswer }
  select: {
    params: { readonly contextId: string; readonly query: RunQuery }
    result: { readonly runIds: readonly string[] }
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
  /** Tag of a StraxlabError, or `InternalError`, `UnknownMethod`, `BadRequest`. */
  readonly tag: string
  /** One sentence for people. */
  readonly message: string
}

export interface CommProgress {
  readonly id: number
  readonly progress: { readonly done: number; readonly total: number; readonly what: string }
}

/** Something changed without being asked for. */
export interface CommEvent {
  readonly event: 'contexts' | 'runs' | 'data'
  readonly contextId?: string
  /** The run in question, where it is one. */
  readonly runId?: string
}

export type CommFromKernel = CommAnswer | CommFailure | CommProgress | CommEvent
