import type { MetadataDescription, MetadataPayload } from '@straxlab/core/mime'
import { h } from '../dom.js'
import {
  bytesText,
  countText,
  durationNsText,
  durationText,
  exactMomentText,
  momentText,
  numberText,
  visibleText,
} from '../format.js'
import type { Translate } from '../translate.js'

const sum = (values: readonly (number | null)[]): number =>
  values.reduce((total: number, value) => total + (value ?? 0), 0)

function fileSizes(data: MetadataDescription, trans: Translate): string {
  const { filesize, nbytes } = data.chunks
  const known = filesize.filter((size) => size !== null)
  if (known.length === 0) return trans.__('not recorded')
  const disk = sum(filesize)
  // Chunks without a recorded size would make the ratio a lie; empty chunks have no file.
  const complete = filesize.every((size, i) => size !== null || data.chunks.n[i] === 0)
  const ratio = complete && disk > 0 ? ` (${numberText(sum(nbytes) / disk, 3)} : 1)` : ''
  return `${bytesText(disk)}${ratio}`
}

function writing(data: MetadataDescription, trans: Translate): string {
  const moment = (seconds: number): string => momentText(BigInt(Math.round(seconds * 1e3)) * 1_000_000n)
  if (data.writingStarted === undefined) return UNKNOWN
  if (data.writingEnded === undefined) return trans.__('%1, not finished', moment(data.writingStarted))
  return `${moment(data.writingStarted)} + ${durationText(data.writingEnded - data.writingStarted)}`
}

/** Facts that no one knows are left out. */
const UNKNOWN = '–'

/** What there is to say about one set of data: label and text. */
function facts(data: MetadataDescription, trans: Translate): (readonly [string, string])[] {
  const { chunks, start, end } = data
  const span =
    start === undefined || end === undefined
      ? UNKNOWN
      : `${exactMomentText(BigInt(start))} + ${durationNsText(BigInt(end) - BigInt(start))}`
  return [
    [trans.__('Run'), data.runId],
    [trans.__('Data type'), data.dataType],
    [trans.__('Data kind'), data.dataKind],
    [trans.__('Lineage hash'), data.lineageHash],
    [trans.__('Time'), span],
    [trans.__('Rows'), countText(sum(chunks.n))],
    [trans.__('Chunks'), countText(chunks.n.length)],
    [
      trans.__('In memory'),
      `${bytesText(sum(chunks.nbytes))} (${trans.__('%1 bytes per row', countText(data.itemsize))})`,
    ],
    [trans.__('On disk'), fileSizes(data, trans)],
    [trans.__('Compressor'), data.compressor],
    [trans.__('Chunk target'), data.chunkTargetSizeMb === undefined ? UNKNOWN : `${data.chunkTargetSizeMb} MB`],
    [trans.__('Written'), writing(data, trans)],
    [trans.__('strax version'), data.straxVersion],
    [trans.__('Stored in'), data.where ? `${data.where.frontend}\n${data.where.path}` : UNKNOWN],
  ]
}

/** The overview; with a second set of data, both side by side. */
export function factTable(payload: MetadataPayload, trans: Translate): HTMLElement {
  const here = facts(payload, trans)
  const there = payload.other && facts(payload.other, trans)
  const failed = payload.exception
    ? h(
        'div',
        { class: 'straxlab-Alert', role: 'alert' },
        trans.__('The writer failed: %1', visibleText(payload.exception)),
      )
    : null
  const known = here
    .map(([label, text], i) => ({ label, text, other: there?.[i]?.[1] }))
    .filter(({ text, other }) => text !== UNKNOWN || (other ?? UNKNOWN) !== UNKNOWN)
  const rows = known.map(({ label, text, other }) =>
    h(
      'tr',
      { class: other !== undefined && other !== text ? 'straxlab-mod-changed' : undefined },
      h('th', { scope: 'row' }, label),
      h('td', { class: 'straxlab-Value' }, visibleText(text)),
      other !== undefined && h('td', { class: 'straxlab-Value' }, visibleText(other)),
    ),
  )
  return h('div', {}, failed, h('table', { class: 'straxlab-Facts' }, h('tbody', {}, ...rows)))
}
