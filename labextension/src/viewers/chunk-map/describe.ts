import { bytesText, countText, durationNsText, exactMomentText, momentText, rateText } from '../format.js'
import type { Translate } from '../translate.js'
import type { BandLane, ChunkLane, ChunkMapData } from './data.js'

/** One line about a chunk. */
export function describeChunk(chunks: ChunkLane, i: number, trans: Translate): string {
  const { columns } = chunks
  const start = BigInt(columns.start[i]!)
  const end = BigInt(columns.end[i]!)
  const filesize = columns.filesize[i]
  const rows = columns.n[i]!
  const parts = [
    trans.__('Chunk %1', columns.chunkI[i]!),
    rows === 0 ? trans.__('empty') : trans._n('%1 row', '%1 rows', rows).replace(String(rows), countText(rows)),
    filesize === null || filesize === undefined
      ? bytesText(columns.nbytes[i]!)
      : trans.__('%1 (%2 on disk)', bytesText(columns.nbytes[i]!), bytesText(filesize)),
    `${momentText(start)} + ${durationNsText(end - start)}`,
  ]
  if (Number.isFinite(chunks.rate[i])) parts.push(rateText(chunks.rate[i]!))
  const subruns = columns.subruns?.[i]
  if (subruns) parts.push(trans.__('runs %1', subruns.map(([runId]) => runId).join(', ')))
  return parts.join(' · ')
}

/** One line about a subrun or superrun. */
export function describeBand(data: ChunkMapData, band: BandLane, trans: Translate): string {
  const start = data.origin + BigInt(Math.round(band.span.start))
  const length = BigInt(Math.round(band.span.end - band.span.start))
  const cuts = data.cuts.filter((cut) => data.bands[cut.band] === band).length
  return [
    band.kind === 'subrun' ? trans.__('Run %1', band.label) : trans.__('In superrun %1', band.label),
    ...band.details,
    `${momentText(start)} + ${durationNsText(length)}`,
    band.ranges.length > 1 ? trans.__('%1 parts', band.ranges.length) : '',
    cuts > 0 ? trans._n('cut by %1 chunk boundary', 'cut by %1 chunk boundaries', cuts) : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** What the whole map shows, for screen readers and the title of pictures. */
export function describeMap(data: ChunkMapData, trans: Translate): string {
  const { payload, main } = data
  const rows = payload.chunks.n.reduce((sum, n) => sum + n, 0)
  const empty = payload.chunks.n.filter((n) => n === 0).length
  const subruns = data.bands.filter(({ kind }) => kind === 'subrun').length
  return [
    trans.__('%1 of run %2', payload.dataType, payload.runId),
    trans._n('%1 chunk', '%1 chunks', main.start.length),
    trans.__('%1 rows', countText(rows)),
    bytesText(payload.chunks.nbytes.reduce((sum, n) => sum + n, 0)),
    durationNsText(BigInt(Math.round(data.extent.end))),
    empty > 0 ? trans._n('%1 empty chunk', '%1 empty chunks', empty) : '',
    subruns > 0 ? trans._n('%1 subrun', '%1 subruns', subruns) : '',
    data.gaps.length > 0 ? trans._n('%1 gap', '%1 gaps', data.gaps.length) : '',
    data.cuts.length > 0
      ? trans._n('%1 chunk boundary inside a subrun', '%1 chunk boundaries inside subruns', data.cuts.length)
      : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** A marked range of time. */
export function describeRange(data: ChunkMapData, start: bigint, end: bigint, trans: Translate): string {
  return trans.__('Marked: %1 to %2 (%3)', exactMomentText(start), exactMomentText(end), durationNsText(end - start))
}
