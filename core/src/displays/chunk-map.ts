import { escapeHtml } from '../markup/index.js'
import {
  CHUNKS_MIME,
  DISPLAY,
  PAYLOAD_VERSION,
  countOf,
  gapsBetween,
  type ChunksPayload,
  type DisplayBundle,
  type SpanText,
  type SubrunInfo,
} from '../table/index.js'
import { isSuperrun } from '../run-id/index.js'
import type { DataMetadata } from '../storage/index.js'
import { chunkColumns } from './metadata.js'

const WIDTH = 800
const ROW = 26
const LEFT = 110

/** Where the chunks of one set of data lie in time: a map for the notebook, drawn by the extension or as a static picture. */
export class ChunkMap {
  readonly payload: ChunksPayload

  /** @param subruns for a superrun: its subruns in the order of time */
  constructor(metadata: DataMetadata, subruns: readonly SubrunInfo[] = []) {
    const chunks = chunkColumns(metadata.chunks)
    const spans: SpanText[] = chunks.start.map((start, i) => ({ start, end: chunks.end[i]! }))
    // A written superrun's chunks span the pauses between its runs, where there are no data.
    const covered = subruns.length > 0 ? subruns : spans
    this.payload = {
      version: PAYLOAD_VERSION,
      runId: metadata.run_id,
      dataType: metadata.data_type,
      lineageHash: metadata.lineage_hash,
      dataKind: metadata.data_kind,
      isSuperrun: isSuperrun(metadata.run_id),
      chunks,
      ...(subruns.length > 0 ? { subruns } : {}),
      gaps: gapsBetween(covered),
    }
  }

  toString(): string {
    const { runId, dataType, chunks, subruns, gaps } = this.payload
    const rows = chunks.n.reduce((sum, n) => sum + n, 0)
    const parts = [countOf(chunks.n.length, 'chunk'), countOf(rows, 'row')]
    if (subruns) parts.push(countOf(subruns.length, 'subrun'))
    if (gaps.length > 0) parts.push(countOf(gaps.length, 'gap'))
    return `${runId} ${dataType}: ${parts.join(', ')}`
  }

  /** Chunks above, subruns one under the other, as SVG. */
  toSvg(): string {
    const { chunks, subruns = [] } = this.payload
    const times = [...chunks.start, ...chunks.end, ...subruns.flatMap(({ start, end }) => [start, end])].map(BigInt)
    const first = times.reduce((a, b) => (b < a ? b : a), times[0] ?? 0n)
    const last = times.reduce((a, b) => (b > a ? b : a), times[0] ?? 1n)
    const scale = (WIDTH - LEFT - 10) / (Number(last - first) || 1)
    const x = (time: string): number => LEFT + Number(BigInt(time) - first) * scale
    const bar = (span: SpanText, y: number, colour: string, tip: string): string =>
      // Half a minute in a week would be nothing to see.
      `<rect x="${x(span.start).toFixed(1)}" y="${y}" width="${Math.max(3, x(span.end) - x(span.start) - 0.5).toFixed(1)}" height="${ROW - 8}" ` +
      `fill="${colour}"><title>${escapeHtml(tip)}</title></rect>`
    const label = (text: string, y: number): string =>
      `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${escapeHtml(text)}</text>`
    const chunkBars = chunks.start.map((start, i) =>
      bar(
        { start, end: chunks.end[i]! },
        34,
        chunks.n[i] === 0 ? '#ccc' : '#1f77b4',
        `chunk ${chunks.chunkI[i]}: ${countOf(chunks.n[i]!, 'row')}`,
      ),
    )
    const runBars = subruns.map((subrun, i) => {
      const y = 34 + ROW * (i + 1)
      return label(subrun.runId, y) + bar(subrun, y, '#ff7f0e', `subrun ${subrun.runId}`)
    })
    const height = 44 + ROW * (1 + subruns.length) + 16
    const from =
      first > 10n ** 15n
        ? `${new Date(Number(first / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ')} UTC`
        : `${first} ns`
    const span = `${(Number(last - first) / 1e9).toLocaleString('en-US', { maximumFractionDigits: 3 })} s from ${from}`
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" ` +
      `font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>` +
      `<text x="${LEFT}" y="20" font-size="14">${escapeHtml(String(this))}</text>${label('chunks', 34)}${chunkBars.join('')}${runBars.join('')}` +
      `<text x="${LEFT}" y="${height - 8}" fill="#666">${escapeHtml(span)}</text></svg>`
    )
  }

  [DISPLAY](): DisplayBundle {
    return { [CHUNKS_MIME]: this.payload, 'image/svg+xml': this.toSvg(), 'text/plain': String(this) }
  }
}
