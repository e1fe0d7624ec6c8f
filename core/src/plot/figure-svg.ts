/** Still pictures of plotly figures, for places that run no scripts (nbconvert, GitHub, VS Code). */
import { escapeHtml } from '../markup/index.js'
import { drawable, LEAST, pixelAxis, type PixelAxis } from './axis.js'
import {
  extentOf,
  partOf,
  readTraces,
  type Bars,
  type Cells,
  type DrawnTrace,
  type Points,
  type Side,
} from './traces.js'

type Given = Readonly<Record<string, unknown>>

/** What of a plotly specification can be seen in a picture. */
export interface Figure {
  readonly data: readonly object[]
  readonly layout?: object
}

const [WIDTH, HEIGHT] = [700, 420]
const [LEFT, RIGHT, TOP, BOTTOM] = [75, 20, 40, 55]
/** More points of one trace than this are thinned out: nobody sees them in a picture this small. */
const MOST_POINTS = 20_000
/** Viridis at equal steps (matplotlib). */
const VIRIDIS = [
  '#440154',
  '#482878',
  '#3e4a89',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6dcd59',
  '#b4de2c',
  '#fde725',
]

/** Lowest and highest of some numbers, apart; on a logarithmic axis only of the positive ones. */
function extent(values: readonly number[], log: boolean): [number, number] {
  const [low, high] = extentOf(values.filter((x) => Number.isFinite(x) && !(log && x < LEAST)))
  if (low > high) return log ? [1, 10] : [0, 1]
  // More than the last digit of a large number.
  const half = Math.max(0.5, Math.abs(low) * 1e-12)
  if (low === high) return log ? [low / 2, high * 2] : [low - half, high + half]
  return [low, high]
}

function valuesOf(trace: DrawnTrace, which: 'x' | 'y'): readonly number[] {
  if (which === 'y' || trace.kind !== 'bar') return trace[which]
  return trace.x.flatMap((x, i) => [x - trace.width[i]! / 2, x + trace.width[i]! / 2])
}

/** The range that the layout gives; exponents on a logarithmic axis. */
function givenRange({ range }: Given, { kind, place }: Side): [number, number] | undefined {
  if (!Array.isArray(range) || kind === 'category') return undefined
  const [low, high] = range.map((end: unknown) => (kind === 'log' ? 10 ** Number(end ?? NaN) : place(end)))
  if (low === undefined || high === undefined || low === high) return undefined
  return [low, high].every((end) => Math.abs(drawable(end)) >= (kind === 'log' ? LEAST : 0)) ? [low, high] : undefined
}

function rangeOf(traces: readonly DrawnTrace[], which: 'x' | 'y', { kind, categories }: Side): [number, number] {
  if (kind === 'category') return [-0.5, categories.length - 0.5]
  const log = kind === 'log'
  const [low, high] = extent(
    traces.flatMap((trace) => valuesOf(trace, which)),
    log,
  )
  const bars = which === 'y' && traces.some((trace) => trace.kind === 'bar')
  if (log) return bars ? [Math.min(low, 1) * 0.8, high * 1.3] : [low, high]
  const pad = which === 'x' || traces.some((trace) => trace.kind === 'heatmap') ? 0 : (high - low) * 0.04
  return bars ? [Math.min(0, low), high + pad] : [low - pad, high + pad]
}

const px = (x: number): string => String(Math.round(x * 10) / 10)

function bars({ x: places, y: values, width, colour }: Bars, x: PixelAxis, y: PixelAxis): string {
  const ground = y.has(0) ? y.toPixel(0) : HEIGHT - BOTTOM
  return places
    .map((center, i) => {
      const value = values[i]!
      if (value === 0 || !Number.isFinite(center) || Number.isNaN(width[i]!) || !y.has(value)) return ''
      // On a logarithmic axis the half-widths reach to the edges only on one side; the picture needs no better.
      const [left, right] = [x.toPixel(center - width[i]! / 2), x.toPixel(center + width[i]! / 2)]
      const top = y.toPixel(value)
      const [at, size] = [Math.min(left, right), Math.max(0.5, Math.abs(right - left))]
      return `<rect x="${px(at)}" y="${px(Math.min(top, ground))}" width="${px(size)}" height="${px(Math.abs(ground - top))}" fill="${colour}"/>`
    })
    .join('')
}

function points({ x: xs, y: ys, lines, markers, steps, colour }: Points, x: PixelAxis, y: PixelAxis): string {
  const every = Math.max(1, Math.ceil(xs.length / MOST_POINTS))
  let path = ''
  let circles = ''
  let isBroken = true
  for (let i = 0; i < xs.length; i += every) {
    const there = x.has(xs[i]!) && y.has(ys[i]!)
    if (there) {
      const [cx, cy] = [px(x.toPixel(xs[i]!)), px(y.toPixel(ys[i]!))]
      path += isBroken ? `M${cx} ${cy}` : steps ? `H${cx}V${cy}` : `L${cx} ${cy}`
      if (markers) circles += `<circle cx="${cx}" cy="${cy}" r="2" fill="${colour}" fill-opacity="0.6"/>`
    }
    isBroken = !there
  }
  return (lines ? `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>` : '') + circles
}

function cells({ x: columns, y: rows, z }: Cells, x: PixelAxis, y: PixelAxis): string {
  const [low, high] = extent(z.flat(), false)
  const drawn = z.flatMap((row, iy) =>
    row.map((value, ix) => {
      if (!Number.isFinite(value)) return ''
      const colour = VIRIDIS[Math.round(((value - low) / (high - low)) * (VIRIDIS.length - 1))]!
      const [left, right] = [x.toPixel(columns[ix]!), x.toPixel(columns[ix + 1]!)]
      const [bottom, top] = [y.toPixel(rows[iy]!), y.toPixel(rows[iy + 1]!)]
      const place = `x="${px(Math.min(left, right))}" y="${px(Math.min(top, bottom))}"`
      return `<rect ${place} width="${px(Math.abs(right - left) + 0.3)}" height="${px(Math.abs(bottom - top) + 0.3)}" fill="${colour}"/>`
    }),
  )
  return `<g shape-rendering="crispEdges">${drawn.join('')}</g>`
}

function draw(trace: DrawnTrace, x: PixelAxis, y: PixelAxis): string {
  if (trace.kind === 'heatmap') return cells(trace, x, y)
  const safe = { ...trace, colour: escapeHtml(trace.colour) }
  return safe.kind === 'bar' ? bars(safe, x, y) : points(safe, x, y)
}

function text(x: number, y: number, content: string, more = 'text-anchor="middle"'): string {
  return content && `<text x="${px(x)}" y="${px(y)}" ${more}>${escapeHtml(content)}</text>`
}

function titleOf(of: Given): string {
  const { title } = of
  return String((typeof title === 'object' && title !== null ? (title as { text?: unknown }).text : title) ?? '')
}

/** Lines at the ticks, under the data. */
function grid(x: PixelAxis, y: PixelAxis): string {
  const lines = [
    ...x.ticks.map(({ at }) => `M${px(x.toPixel(at))} ${TOP}V${HEIGHT - BOTTOM}`),
    ...y.ticks.map(({ at }) => `M${LEFT} ${px(y.toPixel(at))}H${WIDTH - RIGHT}`),
  ]
  return `<path d="${lines.join('')}" stroke="#ddd" fill="none"/>`
}

/** Axes, tick labels and titles, over the data. */
function frame(layout: Given, x: PixelAxis, y: PixelAxis): string {
  const [right, base] = [WIDTH - RIGHT, HEIGHT - BOTTOM]
  const labels = [
    ...x.ticks.map(({ at, label }) => text(x.toPixel(at), base + 17, label)),
    ...y.ticks.map(({ at, label }) => text(LEFT - 6, y.toPixel(at) + 4, label, 'text-anchor="end"')),
  ].join('')
  const middle = (LEFT + right) / 2
  const yMiddle = (TOP + base) / 2
  return (
    `<path d="M${LEFT} ${TOP}V${base}H${right}" stroke="#444" fill="none"/>${labels}` +
    text(middle, HEIGHT - 14, titleOf(partOf(layout, 'xaxis'))) +
    text(
      18,
      yMiddle,
      titleOf(partOf(layout, 'yaxis')),
      `text-anchor="middle" transform="rotate(-90 18 ${px(yMiddle)})"`,
    ) +
    text(middle, 24, titleOf(layout), 'text-anchor="middle" font-size="15"')
  )
}

/** Names of the series on a ground that keeps them readable over the data. */
function legend(traces: readonly DrawnTrace[], { showlegend }: Given): string {
  const named = traces.filter(({ kind, name }) => kind !== 'heatmap' && name !== '')
  if (!(typeof showlegend === 'boolean' ? showlegend : named.length > 1)) return ''
  const longest = Math.max(0, ...named.map(({ name }) => name.length))
  const [width, left] = [longest * 7 + 30, WIDTH - RIGHT - longest * 7 - 36]
  const lines = named.map(
    ({ name, colour }, k) =>
      `<rect x="${left + 6}" y="${TOP + 10 + 16 * k}" width="10" height="10" fill="${escapeHtml(colour)}"/>` +
      text(left + 22, TOP + 19 + 16 * k, name, ''),
  )
  const ground = `<rect x="${left}" y="${TOP + 4}" width="${width}" height="${named.length * 16 + 6}" fill="white" fill-opacity="0.85"/>`
  return ground + lines.join('')
}

const AREA = `<clipPath id="area"><rect x="${LEFT}" y="${TOP}" width="${WIDTH - LEFT - RIGHT}" height="${HEIGHT - TOP - BOTTOM}"/></clipPath>`

/**
 * The figure as one self-contained SVG on white, 700 × 420 px: lines, points, bars, histograms and heat maps on one pair of axes
 * (numbers, logarithmic, dates, words). All text is escaped.
 * @returns undefined for a figure with traces of other kinds
 */
export function figureSvg({ data, layout: given = {} }: Figure): string | undefined {
  const layout = given as Given
  const read = readTraces(data, layout)
  if (read === undefined) return undefined
  const { traces } = read
  let isCut = false
  const axis = (which: 'x' | 'y', pixels: readonly [number, number]): PixelAxis => {
    const side = read[which]
    const said = partOf(layout, `${which}axis`)
    const wanted = givenRange(said, side)
    isCut ||= wanted !== undefined
    const [low, high] = wanted ?? rangeOf(traces, which, side)
    const ends: [number, number] = said['autorange'] === 'reversed' ? [high, low] : [low, high]
    return pixelAxis(side.kind, ends, pixels, side.categories)
  }
  const x = axis('x', [LEFT, WIDTH - RIGHT])
  const y = axis('y', [HEIGHT - BOTTOM, TOP])
  const drawn = traces.map((trace) => draw(trace, x, y)).join('')
  const shown = isCut ? `${AREA}<g clip-path="url(#area)">${drawn}</g>` : drawn
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" ` +
    `font-family="sans-serif" font-size="12"><title>${escapeHtml(titleOf(layout) || 'plot')}</title>` +
    `<rect width="100%" height="100%" fill="white"/>${grid(x, y)}${shown}${frame(layout, x, y)}${legend(traces, layout)}</svg>`
  )
}
