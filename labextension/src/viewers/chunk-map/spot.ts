import type { Translate } from '../translate.js'
import { chunkAt, type ChunkMapData } from './data.js'
import { describeBand, describeChunk } from './describe.js'
import { AXIS_HEIGHT, BAND_HEIGHT, bandTop, CHUNK_HEIGHT } from './draw.js'

/** What lies under the pointer: a chunk of the main lane, or a band and perhaps one of its chunks. -1 = none. */
export interface Spot {
  readonly chunk: number
  readonly band: number
  readonly bandChunk?: number
}

/** What lies at a point; `y` in the unscrolled picture. */
export function spotAt(data: ChunkMapData, time: number, y: number, scrollTop: number): Spot {
  if (y >= AXIS_HEIGHT && y <= AXIS_HEIGHT + CHUNK_HEIGHT) return { chunk: chunkAt(data.main, time), band: -1 }
  const band = data.bands.findIndex((_, i) => {
    const top = bandTop(i) - scrollTop
    return y >= top && y <= top + BAND_HEIGHT && y > AXIS_HEIGHT + CHUNK_HEIGHT
  })
  if (band < 0) return { chunk: -1, band: -1 }
  const { chunks } = data.bands[band]!
  return { chunk: -1, band, bandChunk: chunks ? chunkAt(chunks, time) : -1 }
}

/** One line about a spot, empty where there is nothing. */
export function describeAt(data: ChunkMapData, spot: Spot, trans: Translate): string {
  if (spot.chunk >= 0) return describeChunk(data.main, spot.chunk, trans)
  const band = data.bands[spot.band]
  if (!band) return ''
  const text = describeBand(data, band, trans)
  const chunk = band.chunks && (spot.bandChunk ?? -1) >= 0 ? describeChunk(band.chunks, spot.bandChunk!, trans) : ''
  return chunk ? `${text} — ${chunk}` : text
}
