import { countText, durationNsText, momentText, rateText, visibleText } from '../format.js'
import type { ThemeColours } from '../theme.js'
import type { Translate } from '../translate.js'
import { rateColour } from './colour.js'
import { firstAbove, type ChunkLane, type ChunkMapData, type Interval } from './data.js'
import type { Painter } from './painter.js'
import { axisTicks, type TimeScale } from './scale.js'

export const GUTTER = 118
export const AXIS_HEIGHT = 34
export const CHUNK_HEIGHT = 34
export const BAND_HEIGHT = 22
const LANE_GAP = 4
const RIGHT_MARGIN = 12

export interface MapState {
  /** Chunk of the main lane under keyboard or pointer. */
  readonly active: number
  /** Times that the user marked. */
  readonly range?: Interval
  /** Pixels scrolled down through the bands. */
  readonly scrollTop: number
}

/** Height of all lanes, legend excluded. */
export const contentHeight = (data: ChunkMapData): number =>
  AXIS_HEIGHT + CHUNK_HEIGHT + LANE_GAP + data.bands.length * (BAND_HEIGHT + LANE_GAP)

export const plotWidth = (width: number): number => Math.max(20, width - GUTTER - RIGHT_MARGIN)

/** Top of a band in the unscrolled picture. */
export const bandTop = (band: number): number =>
  AXIS_HEIGHT + CHUNK_HEIGHT + 2 * LANE_GAP + band * (BAND_HEIGHT + LANE_GAP)

export interface Scene {
  readonly data: ChunkMapData
  readonly scale: TimeScale
  readonly colours: ThemeColours
  readonly trans: Translate
  readonly width: number
  readonly height: number
  readonly state: MapState
}

/** Draws the whole map. */
export function drawMap(painter: Painter, scene: Scene): void {
  const { data, width, height, colours, state } = scene
  painter.rect(0, 0, width, height, { fill: colours.background })
  painter.clip(GUTTER, 0, plotWidth(width), height)
  drawGaps(painter, scene)
  drawBands(painter, scene)
  painter.rect(GUTTER, 0, plotWidth(width), AXIS_HEIGHT + CHUNK_HEIGHT + LANE_GAP, { fill: colours.background })
  drawGaps(painter, scene, AXIS_HEIGHT + CHUNK_HEIGHT + LANE_GAP)
  drawChunks(painter, scene, data.main, AXIS_HEIGHT, CHUNK_HEIGHT)
  drawActive(painter, scene)
  drawRange(painter, scene)
  painter.unclip()
  drawAxis(painter, scene)
  painter.text(GUTTER - 8, AXIS_HEIGHT + CHUNK_HEIGHT / 2, visibleText(data.payload.runId), {
    fill: colours.text,
    anchor: 'end',
    bold: true,
    maxWidth: GUTTER - 14,
  })
  painter.clip(0, AXIS_HEIGHT + CHUNK_HEIGHT + LANE_GAP, GUTTER, height)
  data.bands.forEach((band, i) => {
    const y = bandTop(i) - state.scrollTop + BAND_HEIGHT / 2
    if (y < 0 || y > height + BAND_HEIGHT) return
    painter.text(GUTTER - 8, y, visibleText(band.label), { fill: colours.text, anchor: 'end', maxWidth: GUTTER - 14 })
  })
  painter.unclip()
}

/** Offset of a tick: `250 ms`, `20 s`; from a minute on as a clock, `1:05:00` or `2 d 3:00`, as fine as the ticks need. */
function tickText(ns: number, step: number, clock: boolean): string {
  if (!clock) return durationNsText(BigInt(Math.round(ns)))
  const total = Math.floor(ns / 1e9)
  const pad = (n: number): string => String(n).padStart(2, '0')
  const days = Math.floor(total / 86_400)
  const minutes = `${Math.floor((total % 86_400) / 3600)}:${pad(Math.floor((total % 3600) / 60))}`
  const seconds = step < 60e9 ? `:${pad(total % 60)}` : ''
  const digits = step < 1e9 ? Math.min(9, Math.ceil(-Math.log10(step / 1e9))) : 0
  const fraction = digits > 0 ? ((ns / 1e9) % 1).toFixed(digits).slice(1) : ''
  return `${days > 0 ? `${days} d ` : ''}${minutes}${seconds}${fraction}`
}

function drawAxis(painter: Painter, { scale, width, colours, data, trans }: Scene): void {
  const y = AXIS_HEIGHT - 8
  const right = GUTTER + plotWidth(width)
  painter.line(GUTTER, y, right, y, { stroke: colours.line })
  const { times, step } = axisTicks(scale, plotWidth(width))
  const clock = data.extent.end > 120e9
  for (const time of times) {
    const x = scale.x(time)
    painter.line(x, y, x, y + 5, { stroke: colours.faintText })
    const anchor = x > right - 30 ? 'end' : x < GUTTER + 10 ? 'start' : 'middle'
    painter.text(x, y - 7, tickText(time, step, clock), { fill: colours.faintText, anchor, size: 10 })
  }
  const since = clock
    ? trans.__('h:mm since %1 UTC', momentText(data.origin))
    : trans.__('since %1 UTC', momentText(data.origin))
  painter.text(GUTTER, 6, since, { maxWidth: plotWidth(width), fill: colours.faintText, size: 10 })
  // The colours are told by the text under the pointer too; where the axis begins, is not.
  const room = plotWidth(width) - since.length * 6
  if (data.maxRate > 0 && room > legendWidth(data.maxRate))
    drawLegend(painter, right, { colours, maxRate: data.maxRate })
}

const LEGEND_STEPS = 20
const LEGEND_STEP = 4
const legendWidth = (maxRate: number): number => rateText(maxRate).length * 6 + LEGEND_STEPS * LEGEND_STEP + 20

/** What the colours mean. */
function drawLegend(painter: Painter, right: number, o: { colours: ThemeColours; maxRate: number }): void {
  const text = rateText(o.maxRate)
  const x = right - legendWidth(o.maxRate) + 14
  painter.text(x - 5, 6, '0', { fill: o.colours.faintText, anchor: 'end', size: 10 })
  for (let i = 0; i < LEGEND_STEPS; i++) {
    painter.rect(x + i * LEGEND_STEP, 2, LEGEND_STEP, 8, {
      fill: rateColour(i / (LEGEND_STEPS - 1)),
    })
  }
  painter.text(right, 6, text, { fill: o.colours.faintText, anchor: 'end', size: 10 })
}

function drawGaps(painter: Painter, { data, scale, colours, state }: Scene, limit = Infinity): void {
  const bottom = Math.min(limit, contentHeight(data) - state.scrollTop)
  const { start, end } = scale.window
  for (const gap of data.gaps) {
    if (gap.end < start || gap.start > end) continue
    const x = scale.x(gap.start)
    painter.rect(x, AXIS_HEIGHT, Math.max(1, scale.x(gap.end) - x), bottom - AXIS_HEIGHT, { fill: colours.surface })
  }
}

function drawChunks(painter: Painter, scene: Scene, chunks: ChunkLane, y: number, height: number): void {
  const { scale, colours, data } = scene
  const { start, end } = scale.window
  const first = Math.max(0, firstAbove(chunks.start, start) - 1)
  for (let i = first; i < chunks.start.length && chunks.start[i]! <= end; i++) {
    const x = scale.x(chunks.start[i]!)
    const width = Math.max(1, scale.x(chunks.end[i]!) - x)
    if (chunks.columns.n[i] === 0) {
      painter.rect(x, y, width, height, { fill: colours.background, stroke: colours.faintText, dash: true })
      continue
    }
    // A hair's breadth between neighbours, where there is room for one.
    const inner = width > 4 ? width - 1 : width
    painter.rect(x, y, inner, height, { fill: rateColour(chunks.rate[i]! / (data.maxRate || 1)) })
    if (width > 46 && height > 20) chunkLabel(painter, scene, chunks, i, x, y, width, height)
  }
}

function chunkLabel(
  painter: Painter,
  { data }: Scene,
  chunks: ChunkLane,
  i: number,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const share = chunks.rate[i]! / (data.maxRate || 1)
  painter.text(x + width / 2, y + height / 2, `${chunks.columns.chunkI[i]!}: ${countText(chunks.columns.n[i]!)}`, {
    // The pale end of the scale wants dark text.
    fill: share > 0.55 ? '#111' : '#fff',
    anchor: 'middle',
    maxWidth: width - 8,
  })
}

function drawBands(painter: Painter, scene: Scene): void {
  const { data, scale, colours, state, height } = scene
  data.bands.forEach((band, i) => {
    const y = bandTop(i) - state.scrollTop
    if (y + BAND_HEIGHT < AXIS_HEIGHT || y > height) return
    const x = scale.x(band.span.start)
    const width = Math.max(1, scale.x(band.span.end) - x)
    painter.rect(x, y, width, BAND_HEIGHT, { stroke: colours.line, dash: true })
    const fill = band.kind === 'subrun' ? `${colours.accent}` : colours.faintText
    for (const range of band.ranges) {
      const from = scale.x(range.start)
      painter.rect(from, y, Math.max(1, scale.x(range.end) - from), band.chunks ? 5 : BAND_HEIGHT, { fill })
    }
    if (band.chunks) drawChunks(painter, scene, band.chunks, y + 6, BAND_HEIGHT - 6)
  })
  for (const cut of data.cuts) {
    const x = Math.round(scale.x(cut.at)) + 0.5
    const y = bandTop(cut.band) - state.scrollTop
    if (y + BAND_HEIGHT < AXIS_HEIGHT || y > height) continue
    painter.line(x, y - 2, x, y + BAND_HEIGHT + 2, { stroke: colours.warn, dash: true, width: 2 })
  }
}

function drawActive(painter: Painter, { data, scale, colours, state, height }: Scene): void {
  if (state.active < 0) return
  const x = scale.x(data.main.start[state.active]!)
  const width = Math.max(2, scale.x(data.main.end[state.active]!) - x)
  painter.rect(x - 1, AXIS_HEIGHT - 2, width + 2, CHUNK_HEIGHT + 4, { stroke: colours.text })
  if (data.bands.length > 0) {
    for (const edge of [x, x + width]) {
      painter.line(edge, AXIS_HEIGHT + CHUNK_HEIGHT, edge, height, { stroke: colours.faintText, dash: true })
    }
  }
}

function drawRange(painter: Painter, { scale, colours, state, height }: Scene): void {
  if (!state.range) return
  const x = scale.x(state.range.start)
  const width = scale.x(state.range.end) - x
  painter.rect(x, AXIS_HEIGHT - 4, width, height - AXIS_HEIGHT + 4, {
    fill: `${withAlpha(colours.accent)}`,
    stroke: colours.accent,
  })
}

/** A see-through shade of a colour; anything that is no plain hex colour is drawn as an outline only. */
function withAlpha(colour: string): string {
  if (/^#[0-9a-f]{6}$/i.test(colour)) return `${colour}33`
  if (/^#[0-9a-f]{3}$/i.test(colour)) return `${colour}3`
  return 'transparent'
}
