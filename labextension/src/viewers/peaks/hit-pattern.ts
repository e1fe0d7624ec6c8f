import type { WaveformAnswer } from '@straxlab/core/comm-protocol'
import { rateColour } from '../chunk-map/colour.js'
import { h, s } from '../dom.js'
import { numberText } from '../format.js'
import type { Translate } from '../translate.js'

type Pattern = NonNullable<WaveformAnswer['hitPattern']>

interface Spot {
  readonly channel: number
  readonly area: number
  readonly x: number
  readonly y: number
}

interface Panel {
  readonly title: string
  readonly spots: readonly Spot[]
  readonly radius: number
}

const SIZE = 210
const MARGIN = 10

/** Channels without known places: in rows, by number. */
function squarePanel(pattern: Pattern, title: string): Panel {
  const side = Math.max(1, Math.ceil(Math.sqrt(pattern.area.length)))
  const spots = pattern.area.map((area, channel) => ({
    channel,
    area,
    x: channel % side,
    y: -Math.floor(channel / side),
  }))
  return { title, spots, radius: 0.42 }
}

/** The least distance between two channels sets how big a dot may be. */
function radiusOf(spots: readonly Spot[]): number {
  let least = Infinity
  for (let i = 0; i < spots.length; i++) {
    for (let k = i + 1; k < spots.length; k++) {
      const d = Math.hypot(spots[i]!.x - spots[k]!.x, spots[i]!.y - spots[k]!.y)
      if (d > 0 && d < least) least = d
    }
  }
  return Number.isFinite(least) ? least * 0.46 : 1
}

function panels(pattern: Pattern, trans: Translate): Panel[] {
  const { area, x, y, nTop } = pattern
  if (!x || !y) return [squarePanel(pattern, trans.__('Channels'))]
  const spots = area.map((value, channel) => ({ channel, area: value, x: x[channel] ?? NaN, y: y[channel] ?? NaN }))
  const placed = spots.filter((spot) => Number.isFinite(spot.x) && Number.isFinite(spot.y))
  if (nTop === undefined) return [{ title: trans.__('Channels'), spots: placed, radius: radiusOf(placed) }]
  const top = placed.filter(({ channel }) => channel < nTop)
  const bottom = placed.filter(({ channel }) => channel >= nTop)
  return [
    { title: trans.__('Top array'), spots: top, radius: radiusOf(top) },
    { title: trans.__('Bottom array'), spots: bottom, radius: radiusOf(bottom) },
  ].filter((panel) => panel.spots.length > 0)
}

function draw(panel: Panel, most: number, trans: Translate): SVGSVGElement {
  const xs = panel.spots.map(({ x }) => x)
  const ys = panel.spots.map(({ y }) => y)
  const left = Math.min(...xs) - panel.radius
  const bottom = Math.min(...ys) - panel.radius
  const span = Math.max(Math.max(...xs) - left, Math.max(...ys) - bottom) + panel.radius || 1
  const scale = (SIZE - 2 * MARGIN) / span
  return s(
    'svg',
    { width: SIZE, height: SIZE + 16, role: 'img', 'aria-label': panel.title, class: 'straxlab-HitPattern' },
    s('text', { x: SIZE / 2, y: 12, 'text-anchor': 'middle', class: 'straxlab-Lineage-plugin' }, panel.title),
    ...panel.spots.map((spot) =>
      s(
        'circle',
        {
          cx: MARGIN + (spot.x - left) * scale,
          cy: 16 + SIZE - MARGIN - (spot.y - bottom) * scale,
          r: Math.max(1, panel.radius * scale),
          fill: spot.area > 0 ? rateColour(spot.area / most) : 'transparent',
          class: 'straxlab-HitPattern-channel',
        },
        s('title', {}, trans.__('channel %1: %2 PE', spot.channel, numberText(spot.area, 4))),
      ),
    ),
  )
}

const LEGEND_STEPS = 24

/** What the colours mean. */
function legend(most: number): HTMLElement {
  const steps = Array.from({ length: LEGEND_STEPS }, (_, i) => rateColour(i / (LEGEND_STEPS - 1)))
  const bar = h('span', { class: 'straxlab-HitPatterns-bar' })
  bar.style.background = `linear-gradient(to right, ${steps.join(', ')})`
  return h('div', { class: 'straxlab-HitPatterns-legend' }, '0', bar, `${numberText(most, 3)} PE`)
}

/** Area per channel, at the channels' places where these are known. */
export function hitPattern(pattern: Pattern, trans: Translate): HTMLElement {
  const most = pattern.area.reduce((a, b) => Math.max(a, b), 0)
  return h(
    'div',
    { class: 'straxlab-HitPatterns' },
    ...panels(pattern, trans).map((panel) => draw(panel, most || 1, trans)),
    most > 0 ? legend(most) : null,
  )
}
