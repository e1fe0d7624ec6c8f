/**
 * A still picture of a plotly spec, for viewers without plotly (nbconvert, GitHub, VS Code). Lines, points, bars,
 * histograms and heat maps on one pair of axes; other kinds have no picture.
 */
import { axisKind, scale, type Scale } from './scale.js'
import { escapeHtml } from './table-html.js'

type Trace = Readonly<Record<string, unknown>>

/** What of a plotly spec can be seen in a picture. */
export interface Figure {
  readonly data: readonly Record<string, unknown>[]
  readonly layout?: Record<string, unknown>
}

const WIDTH = 700
const HEIGHT = 420
const LEFT = 75
const RIGHT = 20
const TOP = 40
const BOTTOM = 60
const COLORS = [
  '#1f77b4',
  '#ff7f0e',
  '#2ca02c',
  '#d62728',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
]
const DRAWN = new Set(['scatter', 'scattergl', 'bar', 'histogram', 'heatmap'])

/** More points than this are thinned out: nobody sees them in a picture this small. */
const MOST_POINTS = 5000

/** An SVG element, or undefined for a figure that cannot be drawn. */
export function figureSvg(figure: Figure): string | undefined {
  const traces = figure.data.filter((trace) => trace['visible'] !== false).map(prepared)
  if (traces.some((trace) => !DRAWN.has(kindOf(trace)))) return undefined
  const layout = figure.layout ?? {}
  const [xAxis, yAxis] = [part(layout, 'xaxis'), part(layout, 'yaxis')]
  const xs = traces.flatMap((trace) => list(trace, 'x'))
  const ys = traces.flatMap((trace) => [...list(trace, 'y'), ...(kindOf(trace) === 'bar' ? [0] : [])])
  const xKind = axisKind(xAxis['type'], xs)
  const yKind = axisKind(yAxis['type'], ys)
  const onScale = yKind === 'log' ? ys.filter((y) => Number(y) > 0) : ys
  const x = scale(xKind, xKind === 'log' ? xs.filter((it) => Number(it) > 0) : xs, xAxis['range'], [
    LEFT,
    WIDTH - RIGHT,
  ])
  const y = scale(yKind, onScale, yAxis['range'], [HEIGHT - BOTTOM, TOP])
  const drawn = traces.map((trace, i) => drawTrace(trace, x, y, colorOf(trace, i)))
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" ` +
    `style="max-width: 100%; background: white; color: #222; font: 12px sans-serif">` +
    `<clipPath id="area"><rect x="${LEFT}" y="${TOP}" width="${WIDTH - LEFT - RIGHT}" height="${HEIGHT - TOP - BOTTOM}"/></clipPath>` +
    `<g clip-path="url(#area)">${drawn.join('')}</g>${frame(x, y)}` +
    text(WIDTH / 2, 22, titleOf(layout), 'font-size="15"') +
    text(WIDTH / 2, HEIGHT - 14, titleOf(xAxis)) +
    text(16, HEIGHT / 2, titleOf(yAxis), `transform="rotate(-90 16 ${HEIGHT / 2})"`) +
    legend(traces) +
    '</svg>'
  )
}

function kindOf(trace: Trace): string {
  return String(trace['type'] ?? 'scatter')
}

function list(trace: Trace, name: string): readonly unknown[] {
  return Array.isArray(trace[name]) ? (trace[name] as unknown[]) : []
}

function part(of: Record<string, unknown>, name: string): Record<string, unknown> {
  return typeof of[name] === 'object' && of[name] !== null ? (of[name] as Record<string, unknown>) : {}
}

function titleOf(of: Record<string, unknown>): string {
  const title = of['title']
  return String(
    typeof title === 'object' && title !== null ? ((title as { text?: unknown }).text ?? '') : (title ?? ''),
  )
}

/** Histograms become bars; what lacks x or y counts from 0. */
function prepared(trace: Trace): Trace {
  if (kindOf(trace) === 'histogram') return counted(trace)
  const y = list(trace, 'y')
  const count = (items: readonly unknown[]): number[] => items.map((_, i) => i)
  if (kindOf(trace) === 'heatmap') {
    const z = list(trace, 'z') as unknown[][]
    return { ...trace, x: trace['x'] ?? count(z[0] ?? []), y: trace['y'] ?? count(z) }
  }
  return { ...trace, x: trace['x'] ?? count(y), y: trace['y'] ?? count(list(trace, 'x')) }
}

function counted(trace: Trace): Trace {
  const values = list(trace, 'x').map(Number).filter(Number.isFinite)
  const bins = part(trace as Record<string, unknown>, 'xbins')
  const low = Number(bins['start'] ?? values.reduce((a, b) => Math.min(a, b), Infinity))
  const high = Number(bins['end'] ?? values.reduce((a, b) => Math.max(a, b), -Infinity))
  const wanted = Number(trace['nbinsx'] ?? Math.ceil(Math.sqrt(values.length)))
  const width = Number(bins['size'] ?? ((high - low) / Math.max(1, wanted) || 1))
  const counts = new Array<number>(Math.min(10_000, Math.max(1, Math.ceil((high - low) / width) || 1))).fill(0)
  for (const value of values) {
    const bin = Math.min(counts.length - 1, Math.floor((value - low) / width))
    if (bin >= 0 && value <= high) counts[bin]!++
  }
  return { ...trace, type: 'bar', x: counts.map((_, i) => low + (i + 0.5) * width), y: counts, width }
}

function colorOf(trace: Trace, i: number): string {
  const said = [
    part(trace as Record<string, unknown>, 'line')['color'],
    part(trace as Record<string, unknown>, 'marker')['color'],
  ]
  return String(said.find((color) => typeof color === 'string') ?? COLORS[i % COLORS.length])
}

function drawTrace(trace: Trace, x: Scale, y: Scale, color: string): string {
  if (kindOf(trace) === 'bar') return bars(trace, x, y, color)
  return kindOf(trace) === 'heatmap' ? heatmap(trace, x, y) : curve(trace, x, y, color)
}

function curve(trace: Trace, x: Scale, y: Scale, color: string): string {
  const ys = list(trace, 'y')
  const mode = String(trace['mode'] ?? (ys.length > 20 ? 'lines' : 'lines+markers'))
  const step = Math.max(1, Math.ceil(ys.length / MOST_POINTS))
  const points = list(trace, 'x').flatMap((value, i) => (i % step ? [] : [[x.at(value), y.at(ys[i])] as const]))
  const seen = points.map(([px, py]) => (Number.isFinite(px) && Number.isFinite(py) ? `${pixel(px)} ${pixel(py)}` : ''))
  let path = ''
  if (mode.includes('lines')) seen.forEach((point, i) => (path += point && `${seen[i - 1] ? 'L' : 'M'}${point}`))
  const marks = mode.includes('markers')
    ? seen
        .filter(Boolean)
        .map((point) => `M${point}h0`)
        .join('')
    : ''
  const stroke = `fill="none" stroke="${escapeHtml(color)}"`
  return (
    (path ? `<path d="${path}" ${stroke} stroke-width="1.5"/>` : '') +
    (marks ? `<path d="${marks}" ${stroke} stroke-width="5" stroke-linecap="round"/>` : '')
  )
}

function bars(trace: Trace, x: Scale, y: Scale, color: string): string {
  const xs = list(trace, 'x')
  const centers = xs.map((value) => x.at(value))
  const gap = centers.length > 1 ? Math.abs(centers[1]! - centers[0]!) : 60
  const said = trace['width']
  const wide = typeof said === 'number' ? Math.abs(x.at(Number(xs[0]) + said) - centers[0]!) : gap * 0.8
  const ground = Number.isFinite(y.at(0)) ? y.at(0) : HEIGHT - BOTTOM
  const shapes = list(trace, 'y').map((value, i) => {
    const top = y.at(value)
    if (!Number.isFinite(top) || !Number.isFinite(centers[i])) return ''
    const [from, to] = [Math.min(top, ground), Math.max(top, ground)]
    return `M${pixel(centers[i]! - wide / 2)} ${pixel(from)}h${pixel(wide)}v${pixel(to - from)}h${pixel(-wide)}z`
  })
  return `<path d="${shapes.join('')}" fill="${escapeHtml(color)}"/>`
}

function heatmap(trace: Trace, x: Scale, y: Scale): string {
  const rows = list(trace, 'z') as unknown[][]
  const values = rows.flat().map(Number).filter(Number.isFinite)
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ]
  const [xs, ys] = [list(trace, 'x').map((it) => x.at(it)), list(trace, 'y').map((it) => y.at(it))]
  const side = (at: readonly number[]): number => (at.length > 1 ? Math.abs(at.at(-1)! - at[0]!) / (at.length - 1) : 40)
  const [wide, tall] = [side(xs), side(ys)]
  const cells = rows.flatMap((row, j) =>
    row.map((value, i) => {
      if (value === null || !Number.isFinite(Number(value))) return ''
      const share = high > low ? (Number(value) - low) / (high - low) : 1
      const place = `x="${pixel(xs[i]! - wide / 2)}" y="${pixel(ys[j]! - tall / 2)}" width="${pixel(wide + 0.5)}" height="${pixel(tall + 0.5)}"`
      return `<rect ${place} fill="hsl(${Math.round(260 - 210 * share)} 75% ${Math.round(25 + 45 * share)}%)"/>`
    }),
  )
  return cells.join('')
}

function frame(x: Scale, y: Scale): string {
  const [bottom, right] = [HEIGHT - BOTTOM, WIDTH - RIGHT]
  const inside = (at: number, from: number, to: number): boolean => at >= from - 0.5 && at <= to + 0.5
  const xTicks = x.ticks.filter(({ at }) => inside(at, LEFT, right))
  const yTicks = y.ticks.filter(({ at }) => inside(at, TOP, bottom))
  const marks = [
    ...xTicks.map(({ at }) => `M${pixel(at)} ${bottom}v5`),
    ...yTicks.map(({ at }) => `M${LEFT} ${pixel(at)}h-5`),
  ]
  return (
    `<path d="M${LEFT} ${TOP}V${bottom}H${right}${marks.join('')}" fill="none" stroke="#444"/>` +
    xTicks.map((tick) => text(tick.at, bottom + 20, tick.text)).join('') +
    yTicks.map((tick) => text(LEFT - 8, tick.at + 4, tick.text, '', 'end')).join('')
  )
}

function legend(traces: readonly Trace[]): string {
  const named = traces
    .map((trace, i) => ({ name: trace['name'], color: colorOf(trace, i) }))
    .filter(({ name }) => typeof name === 'string')
  if (named.length < 2) return ''
  return named
    .map(({ name, color }, i) =>
      text(WIDTH - RIGHT - 5, TOP + 14 + i * 16, `\u25cf ${String(name)}`, `fill="${escapeHtml(color)}"`, 'end'),
    )
    .join('')
}

function text(x: number, y: number, content: string, more = '', anchor = 'middle'): string {
  return (
    content && `<text x="${pixel(x)}" y="${pixel(y)}" text-anchor="${anchor}" ${more}>${escapeHtml(content)}</text>`
  )
}

function pixel(value: number): string {
  return String(Math.round(value * 10) / 10)
}
