/**
 * What straxlab's rich outputs carry: the payloads of its three MIME types, as plain JSON, versioned. The kernel and the core make
 * them, the JupyterLab extension shows them; saved notebooks keep them, so a field once written keeps its meaning (add, never
 * change; raise `PAYLOAD_VERSION` when an old reader would show something wrong).
 *
 * Numbers that may exceed 2^53 travel as decimal strings. Text is data: nobody may insert any of it as HTML.
 */

export const RUNS_MIME = 'application/vnd.straxlab.runs+json'
export const METADATA_MIME = 'application/vnd.straxlab.metadata+json'
export const CHUNKS_MIME = 'application/vnd.straxlab.chunks+json'
export const PLOTLY_MIME = 'application/vnd.plotly.v1+json'

export const PAYLOAD_VERSION = 1

/** Nanoseconds as a decimal string: `'1600000000000000000'` (since 1970-01-01 UTC where it is a moment). */
export type NsText = string

/** Rows beyond this are not put into an output: the payload then says how many there are (`totalRows`). */
export const MAX_PAYLOAD_ROWS = 100_000

/** Where an output comes from, for the actions that write code or ask the kernel. Absent in what was made without a context. */
export interface PayloadContext {
  /** Id of the context in its kernel (`ContextInfo.id` of the comm protocol). */
  readonly id: string
  /** Name of the variable that holds the context in the notebook, for generated code; `st` where unknown. */
  readonly variable?: string
}

/**
 * What the cells of a column are.
 * - `string`, `int` (number, or decimal string beyond 2^53), `float`, `bool`
 * - `strings`: list of strings (tags)
 * - `time`: moment, `NsText` or ISO 8601 text in UTC (`'2021-05-04T10:00:00.123Z'`)
 * - `duration`: number of seconds, or `NsText`
 * - `available`: true, false, or null while nobody has looked
 *
 * `null` is a missing value in every column.
 */
export type ColumnType = 'string' | 'strings' | 'int' | 'float' | 'bool' | 'time' | 'duration' | 'available'

export type CellValue = null | string | number | boolean | readonly string[]

export interface PayloadColumn {
  /** As strax spells it: `name`, `number`, `mode`, `source`, `tags`, `start`, `end`, `livetime`, `peaks_available`. */
  readonly name: string
  /** For people; the name where absent. */
  readonly title?: string
  /** Shown beside the title: `s`, `ns`, `PE`, `cm`. */
  readonly unit?: string
  readonly type: ColumnType
  /** One per row. Absent when the column is in `arrow`, under its name. */
  readonly values?: readonly CellValue[]
  /** Starts hidden; the column chooser brings it back. */
  readonly hidden?: boolean
}

/** Payload of `RUNS_MIME`: a table of runs, columnar. */
export interface RunsPayload {
  readonly version: number
  /** Rows in this payload. */
  readonly nRows: number
  /** Rows of the whole table where the payload was cut. */
  readonly totalRows?: number
  /** In the order in which they are shown. A column `name` of type `string` holds the run ids. */
  readonly columns: readonly PayloadColumn[]
  /** Arrow IPC stream, base64, of the columns without `values`. Times: timestamps or int64 ns; durations: int64 ns or float64 s. */
  readonly arrow?: string
  /** Data types whose availability can be asked for; those already looked up are columns `<type>_available`. */
  readonly dataTypes?: readonly string[]
  readonly context?: PayloadContext
  /** The expression that gives this table: `st.selectRuns({ runMode: 'tpc*' })`. */
  readonly code?: string
}

/** One field of a dtype. */
export interface FieldInfo {
  readonly name: string
  /** numpy's title, which strax uses as the description: `'Area [PE]'`. */
  readonly title?: string
  /** As in numpy's descr: `<f4`. */
  readonly type: string
  /** Shape of one cell: `[]` for a scalar, `[200]` for a waveform. */
  readonly shape: readonly number[]
  /** Byte offset in a row, and bytes of the field. */
  readonly offset: number
  readonly nbytes: number
}

/** One node of a lineage: what made `dataType`, and with which tracked options. */
export interface LineageEntry {
  readonly dataType: string
  readonly plugin: string
  readonly version: string
  /** Option -> its value as Python's JSON writes it (`1.0` stays `1.0`), in stored order. */
  readonly options: readonly (readonly [option: string, valueText: string])[]
  /** Data types this plugin depends on directly, where known; the lineage on disk does not say. */
  readonly dependsOn?: readonly string[]
}

/** Which data: run, type, lineage. */
export interface DataRef {
  readonly runId: string
  readonly dataType: string
  readonly lineageHash: string
}

/** Where data lie. */
export interface StoredWhere {
  /** The frontend in words, `DataDirectory ./strax_data`. */
  readonly frontend: string
  /** Folder, zip member or URL. */
  readonly path: string
}

/** One described set of stored data. */
export interface MetadataDescription extends DataRef {
  /** The metadata JSON exactly as stored. Everything else here is derived from it. */
  readonly metadataText: string
  readonly where?: StoredWhere
  readonly dataKind: string
  readonly compressor: string
  readonly straxVersion: string
  readonly chunkTargetSizeMb?: number
  /** Bytes of a row. */
  readonly itemsize: number
  readonly fields: readonly FieldInfo[]
  readonly lineage: readonly LineageEntry[]
  readonly start?: NsText
  readonly end?: NsText
  /** Seconds since the epoch, as in the file; `writingEnded` is absent while the data are being written. */
  readonly writingStarted?: number
  readonly writingEnded?: number
  /** The recorded exception of a failed writer. */
  readonly exception?: string
  readonly chunks: ChunkColumns
}

/** Payload of `METADATA_MIME`: the metadata of one set of data, optionally beside another one to compare with. */
export interface MetadataPayload extends MetadataDescription {
  readonly version: number
  /** The run document as stored (bson's json_util text), where a frontend has one. */
  readonly runDocText?: string
  /** A second set of data: differences of the lineages are highlighted. */
  readonly other?: MetadataDescription
  readonly context?: PayloadContext
}

/** Spans of runs inside a chunk: run id -> start, end. Ordered by start. */
export type PayloadRunSpans = readonly (readonly [runId: string, start: NsText, end: NsText])[]

/** Chunks of one set of data, columnar; all arrays have the same length, in the order of time. */
export interface ChunkColumns {
  readonly chunkI: readonly number[]
  readonly start: readonly NsText[]
  readonly end: readonly NsText[]
  /** Rows. */
  readonly n: readonly number[]
  /** Bytes in memory. */
  readonly nbytes: readonly number[]
  /** Bytes on disk; null where not recorded or where there is no file (empty chunk). */
  readonly filesize: readonly (number | null)[]
  readonly filename?: readonly (string | null)[]
  /** Runs inside each chunk (superruns); null where the chunk is of a plain run. Absent when none is. */
  readonly subruns?: readonly (PayloadRunSpans | null)[]
}

/** A subrun of a superrun. */
export interface SubrunInfo {
  readonly runId: string
  /** Span of the run. */
  readonly start: NsText
  readonly end: NsText
  /** Parts of the run that belong to the superrun; absent = all of it. */
  readonly ranges?: readonly (readonly [start: NsText, end: NsText])[]
  readonly mode?: string
  readonly source?: string
  /** The subrun's own stored chunks of the same data type, where they were looked up. */
  readonly chunks?: ChunkColumns
}

export interface SpanText {
  readonly start: NsText
  readonly end: NsText
}

/** Payload of `CHUNKS_MIME`: where the chunks of one set of data lie in time. */
export interface ChunksPayload extends DataRef {
  readonly version: number
  readonly dataKind?: string
  readonly where?: StoredWhere
  readonly isSuperrun: boolean
  readonly chunks: ChunkColumns
  /** For a superrun: its subruns in the order of time, as its definition has them (not as the chunks happen to). */
  readonly subruns?: readonly SubrunInfo[]
  /** Times without data: between subruns, or between chunks. `gapsBetween` finds them. */
  readonly gaps: readonly SpanText[]
  /** Superruns that have this run as a subrun, and the span that they take of it. */
  readonly partOf?: readonly (SpanText & { readonly superrun: string })[]
  readonly context?: PayloadContext
}

/** The times that no span covers, between the first start and the last end. Spans in any order, overlaps allowed. */
export function gapsBetween(spans: readonly SpanText[]): SpanText[] {
  const ordered = spans
    .map(({ start, end }) => [BigInt(start), BigInt(end)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const gaps: SpanText[] = []
  let covered: bigint | undefined
  for (const [start, end] of ordered) {
    if (covered !== undefined && start > covered) gaps.push({ start: String(covered), end: String(start) })
    if (covered === undefined || end > covered) covered = end
  }
  return gaps
}
