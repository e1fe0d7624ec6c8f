import type { RunSpans } from '../chunk/index.js'
import { DEFAULT_CHUNK_SIZE_MB } from '../chunk/index.js'
import { StructDtype } from '../dtype/index.js'
import { DataCorrupted } from '../errors/index.js'
import type { Lineage } from '../lineage/index.js'
import { isPyDict, isPyList, pyJsonDumps, pyJsonLoads, type PyDict, type PyValue } from '../pytext/index.js'
import { isSuperrun } from '../run-id/index.js'
import { CheckedDict } from './checked-dict.js'
import { isFileName } from './layout.js'

/** The version of strax whose files these are; readers refuse what is older than 0.9.0. */
export const STRAX_VERSION = '2.2.3'
const OLDEST_READABLE = [0, 9, 0]

/** One chunk as the metadata tell it. Times in ns; keys spelled as in the file. */
export interface ChunkInfo {
  readonly chunk_i: number
  /** Rows. */
  readonly n: number
  readonly start: bigint
  readonly end: bigint
  readonly run_id: string
  readonly subruns: RunSpans | null
  /** Raw bytes. */
  readonly nbytes: number
  /** Absent for a chunk without rows, which has no file. */
  readonly filename?: string
  /** Compressed bytes; absent when another process wrote the file. */
  readonly filesize?: number
  readonly first_time?: bigint
  readonly first_endtime?: bigint
  readonly last_time?: bigint
  readonly last_endtime?: bigint
}

/** The metadata of one stored data type of one run. Keys spelled as in the file. */
export interface DataMetadata {
  readonly run_id: string
  readonly data_type: string
  readonly data_kind: string
  readonly dtype: StructDtype
  readonly lineage_hash: string
  readonly lineage: Lineage
  readonly compressor: string
  readonly chunk_target_size_mb: number
  readonly strax_version: string
  /** s since the epoch. */
  readonly writing_started?: number
  /** s since the epoch; absent while the data are being written, and when the writer died. */
  readonly writing_ended?: number
  readonly start?: bigint
  readonly end?: bigint
  readonly chunks: readonly ChunkInfo[]
  /** What the writer failed with. */
  readonly exception?: string
  /** The JSON as read, with keys that are not listed here. */
  readonly raw: PyDict
}

/** 'failed': the writer recorded an exception; 'incomplete': it has not finished, or died. */
export type StoredState = 'complete' | 'incomplete' | 'failed'

/** What a saver is told; the rest it writes itself. */
export interface NewMetadata extends Pick<
  DataMetadata,
  'run_id' | 'data_type' | 'data_kind' | 'dtype' | 'lineage_hash' | 'lineage'
> {
  readonly compressor?: string
  readonly chunk_target_size_mb?: number
  /** Further keys to carry over, for copies. */
  readonly more?: PyDict
}

/** Metadata as JSON. Throws `DataCorrupted` when the text is not JSON, or no object. */
export function parseMetadataText(text: string, file: string): PyDict {
  let raw: PyValue
  try {
    raw = pyJsonLoads(text, file)
  } catch (cause) {
    throw new DataCorrupted(`${file}: the metadata are not readable as JSON`, { path: file, cause })
  }
  return CheckedDict.of(raw, file, 'the metadata').dict
}

/** How the writing of the data went. */
export function storedState(raw: { readonly [key: string]: unknown }): StoredState {
  if (Object.hasOwn(raw, 'exception')) return 'failed'
  return Object.hasOwn(raw, 'writing_ended') ? 'complete' : 'incomplete'
}

/** Text of metadata as strax writes it: keys sorted, four spaces. */
export function metadataText(raw: PyDict): string {
  return pyJsonDumps(raw, { indent: 4, sortKeys: true })
}

/** One entry of `chunks` as it stands in the text of the metadata. */
export function chunkText(info: PyDict): string {
  return metadataText(info).replaceAll('\n', '\n        ')
}

/** As `metadataText`, with the texts of the chunks put in: `raw` has none. Saves making each chunk's text again for every chunk. */
export function metadataTextAround(raw: PyDict, chunkTexts: readonly string[]): string {
  const text = metadataText(raw)
  if (chunkTexts.length === 0) return text
  // At this depth, and at the start of a line, there is only the one key.
  const empty = '\n    "chunks": []'
  const at = text.indexOf(empty)
  const chunks = `\n    "chunks": [\n        ${chunkTexts.join(',\n        ')}\n    ]`
  return text.slice(0, at) + chunks + text.slice(at + empty.length)
}

/** Checked metadata. Throws `DataCorrupted` naming the file, the key, and what was expected and found. */
export function checkMetadata(raw: PyDict, file: string): DataMetadata {
  const md = new CheckedDict(raw, file, 'the metadata key')
  const version = md.has('strax_version') ? md.str('strax_version') : ''
  if (version !== '') checkVersion(version, md)
  const dtype = parseDtype(md)
  const targetSize = md.optional('chunk_target_size_mb', md.number) ?? DEFAULT_CHUNK_SIZE_MB
  if (targetSize <= 0) throw md.wrong('chunk_target_size_mb', 'more than 0')
  return {
    run_id: md.str('run_id'),
    data_type: md.str('data_type'),
    data_kind: md.str('data_kind'),
    dtype,
    lineage_hash: md.optional('lineage_hash', md.str) ?? '',
    lineage: md.has('lineage') ? checkLineage(md) : {},
    compressor: md.str('compressor'),
    chunk_target_size_mb: targetSize,
    strax_version: version,
    writing_started: md.optional('writing_started', md.number),
    writing_ended: md.optional('writing_ended', md.number),
    start: md.optional('start', md.time),
    end: md.optional('end', md.time),
    chunks: md.list('chunks').map((chunk, i) => checkChunkInfo(CheckedDict.of(chunk, file, `chunk ${i}`), i, dtype)),
    exception: md.optional('exception', md.str),
    raw,
  }
}

function checkVersion(version: string, md: CheckedDict): void {
  const parts = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version)
  if (!parts) throw md.wrong('strax_version', 'a version such as 2.2.3')
  for (const [i, least] of OLDEST_READABLE.entries()) {
    const part = Number(parts[i + 1] ?? 0)
    if (part > least) return
    if (part < least) throw md.wrong('strax_version', 'at least 0.9.0 (older data have another format; make them anew)')
  }
}

function parseDtype(md: CheckedDict): StructDtype {
  const text = md.str('dtype')
  try {
    return StructDtype.parse(text)
  } catch (cause) {
    throw new DataCorrupted(`${md.file}: "dtype" is not a numpy dtype that can be read: ${text.slice(0, 200)}`, {
      path: md.file,
      cause,
    })
  }
}

function checkLineage(md: CheckedDict): Lineage {
  const { dict } = md.dictAt('lineage')
  for (const entry of Object.values(dict)) {
    const fits =
      isPyList(entry) &&
      entry.length === 3 &&
      typeof entry[0] === 'string' &&
      typeof entry[1] === 'string' &&
      isPyDict(entry[2]!)
    if (!fits) throw md.wrong('lineage', 'an object of [class, version, {option: value}] per data type')
  }
  return dict as unknown as Lineage
}

function checkChunkInfo(info: CheckedDict, i: number, dtype: StructDtype): ChunkInfo {
  const [n, start, end] = [info.count('n'), info.time('start'), info.time('end')]
  if (end < start) throw info.wrong('end', `at or after the start ${start}`)
  const run_id = info.str('run_id')
  const subruns = info.get('subruns') == null ? null : checkRunSpans(info.dictAt('subruns'))
  if (isSuperrun(run_id) && subruns === null) throw info.wrong('subruns', `an object, as "${run_id}" is a superrun`)
  const nbytes = info.optional('nbytes', info.count) ?? n * dtype.itemsize
  if (nbytes !== n * dtype.itemsize)
    throw info.wrong('nbytes', `${n * dtype.itemsize} (${n} rows of ${dtype.itemsize} bytes)`)
  const filename = info.optional('filename', info.str)
  if (filename !== undefined && !isFileName(filename))
    throw info.wrong('filename', 'the name of a file in the same folder')
  return {
    chunk_i: info.optional('chunk_i', info.count) ?? i,
    n,
    start,
    end,
    run_id,
    subruns,
    nbytes,
    filename,
    filesize: info.optional('filesize', info.count),
    first_time: info.optional('first_time', info.time),
    first_endtime: info.optional('first_endtime', info.time),
    last_time: info.optional('last_time', info.time),
    last_endtime: info.optional('last_endtime', info.time),
  }
}

function checkRunSpans(runs: CheckedDict): RunSpans {
  return Object.fromEntries(
    Object.keys(runs.dict).map((runId) => {
      const span = runs.dictAt(runId)
      return [runId, { start: span.time('start'), end: span.time('end') }]
    }),
  )
}
