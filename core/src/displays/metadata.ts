import { lastingRuns, orderedRuns } from '../chunk/index.js'
import type { ChunkInfo, DataMetadata } from '../storage/index.js'
import { pyJsonDumps, type PyValue } from '../pytext/index.js'
import type { Lineage } from '../lineage/index.js'
import { escapeHtml } from '../markup/index.js'
import {
  METADATA_MIME,
  PAYLOAD_VERSION,
  Table,
  countOf,
  sizeText,
  type ChunkColumns,
  type DisplayBundle,
  type LineageEntry,
  type MetadataPayload,
  type PayloadRunSpans,
} from '../table/index.js'
import { dtypeTexts } from './array-table.js'

/** In order of time; a chunk between subruns has none, though its metadata name the nearest. */
function spansOf(info: ChunkInfo): PayloadRunSpans | null {
  if (info.subruns === null) return null
  const lasting = orderedRuns(lastingRuns(info.subruns) ?? {})
  return lasting.map(([runId, { start, end }]) => [runId, String(start), String(end)] as const)
}

/** Chunks in columns, as the viewers take them. */
export function chunkColumns(chunks: readonly ChunkInfo[]): ChunkColumns {
  return {
    chunkI: chunks.map(({ chunk_i }) => chunk_i),
    start: chunks.map(({ start }) => String(start)),
    end: chunks.map(({ end }) => String(end)),
    n: chunks.map(({ n }) => n),
    nbytes: chunks.map(({ nbytes }) => nbytes),
    filesize: chunks.map(({ filesize }) => filesize ?? null),
    filename: chunks.map(({ filename }) => filename ?? null),
    ...(chunks.some(({ subruns }) => subruns !== null) ? { subruns: chunks.map(spansOf) } : {}),
  }
}

/** What a data type in a lineage is made from directly, if that plugin of it is known: lineages on disk do not say. */
export type DependsOn = (dataType: string, plugin: string) => readonly string[] | undefined

/** Who made each data type, as the viewers take it. */
export function lineageEntries(lineage: Lineage, dependsOn?: DependsOn): LineageEntry[] {
  return Object.entries(lineage).map(([dataType, [plugin, version, options]]) => {
    const from = dependsOn?.(dataType, plugin)
    return {
      dataType,
      plugin,
      version,
      options: Object.entries(options).map(([option, value]) => [option, pyJsonDumps(value)] as const),
      ...(from === undefined ? {} : { dependsOn: from }),
    }
  })
}

/** Metadata as the JupyterLab viewer takes them. */
export function metadataPayload(metadata: DataMetadata, dependsOn?: DependsOn): MetadataPayload {
  const types = dtypeTexts(metadata.dtype)
  return {
    version: PAYLOAD_VERSION,
    runId: metadata.run_id,
    dataType: metadata.data_type,
    lineageHash: metadata.lineage_hash,
    metadataText: pyJsonDumps(metadata.raw as PyValue, { indent: 4, sortKeys: true }),
    dataKind: metadata.data_kind,
    compressor: metadata.compressor,
    straxVersion: metadata.strax_version,
    chunkTargetSizeMb: metadata.chunk_target_size_mb,
    itemsize: metadata.dtype.itemsize,
    fields: metadata.dtype.fields.map(({ name, title, shape, offset, nbytes }, i) => ({
      name,
      ...(title === undefined ? {} : { title }),
      type: types[i]!,
      shape,
      offset,
      nbytes,
    })),
    lineage: lineageEntries(metadata.lineage, dependsOn),
    ...(metadata.start === undefined ? {} : { start: String(metadata.start) }),
    ...(metadata.end === undefined ? {} : { end: String(metadata.end) }),
    ...(metadata.writing_started === undefined ? {} : { writingStarted: metadata.writing_started }),
    ...(metadata.writing_ended === undefined ? {} : { writingEnded: metadata.writing_ended }),
    ...(metadata.exception === undefined ? {} : { exception: metadata.exception }),
    chunks: chunkColumns(metadata.chunks),
  }
}

/** Facts in words, a pair a line. */
function facts(metadata: DataMetadata): [string, string][] {
  const { chunks } = metadata
  const rows = chunks.reduce((sum, { n }) => sum + n, 0)
  const raw = chunks.reduce((sum, { nbytes }) => sum + nbytes, 0)
  const onDisk = chunks.reduce((sum, { filesize = 0 }) => sum + filesize, 0)
  const plugins = Object.entries(metadata.lineage).map(
    ([dataType, [plugin, version]]) => `${dataType}: ${plugin} ${version}`,
  )
  return [
    ['data', `${metadata.run_id} ${metadata.data_type} (kind ${metadata.data_kind}), lineage ${metadata.lineage_hash}`],
    [
      'rows',
      `${rows.toLocaleString('en-US')} of ${metadata.dtype.itemsize.toLocaleString('en-US')} bytes, ${countOf(metadata.dtype.fields.length, 'field')}`,
    ],
    ['chunks', `${chunks.length}, ${sizeText(raw)}, ${sizeText(onDisk)} on disk (${metadata.compressor})`],
    ['time', metadata.start === undefined ? 'not yet known' : `${metadata.start} – ${metadata.end} ns`],
    ['written by', `strax ${metadata.strax_version}${metadata.writing_ended === undefined ? ', not finished' : ''}`],
    ['lineage', plugins.join('; ')],
    ...(metadata.exception === undefined ? [] : [['exception', metadata.exception] as [string, string]]),
  ]
}

function chunkTable({ chunks }: DataMetadata): Table {
  const columns = chunkColumns(chunks)
  return new Table([
    { name: 'chunk', values: columns.chunkI },
    { name: 'rows', values: columns.n },
    { name: 'start', unit: 'ns', values: columns.start },
    { name: 'end', unit: 'ns', values: columns.end },
    { name: 'size', unit: 'MB', values: columns.nbytes.map((bytes) => bytes / 1e6) },
    { name: 'subruns', values: chunks.map((info) => (spansOf(info) ?? []).map(([runId]) => runId).join(', ')) },
  ])
}

/** How a notebook shows metadata: the viewer's payload, facts and chunks as HTML, and the same as text. */
export function displayMetadata(metadata: DataMetadata, dependsOn?: DependsOn): DisplayBundle {
  const pairs = facts(metadata)
  const chunks = chunkTable(metadata)
  const rows = pairs.map(
    ([name, fact]) =>
      `<tr><th style="text-align:left">${name}</th><td style="text-align:left">${escapeHtml(fact)}</td></tr>`,
  )
  return {
    [METADATA_MIME]: metadataPayload(metadata, dependsOn),
    'text/html': `<table>${rows.join('')}</table>${chunks.toHtml({ maxRows: 10 })}`,
    'text/plain': [...pairs.map(([name, fact]) => `${name.padEnd(10)}  ${fact}`), String(chunks)].join('\n'),
  }
}
