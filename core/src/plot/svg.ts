import { escapeHtml } from '../table/index.js'
import { pixelAxis, type PixelAxis } from './axis.js'
import type { Axis, Layout, Trace } from './figure.js'

const [WIDTH, HEIGHT] = [700, 420]
const [LEFT, RIGHT, TOP, BOTTOM] = [75, 20, 40, 55]
const COLOURS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f']
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

/** Lowest and highest of some numbers; on a logarithmic axis only of the positive ones. */
function extent(values: Iterable<number>, log: boolean): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const x of values) {
    if (!Number.isFinite(x) || (log && x <= 0)) continue
    low = Math.min(low, x)
    high = Math.max(high, x)
  }
  if (low > high) return log ? [1, 10] : [0, 1]
  if (low === high) return log ? [low / 2, high * 2] : [low - 0.5, high + 0.5]
  return [low, high]
}

function* xValues(trace: Trace): Iterable<number> {
  if (trace.type !== 'bar') return yield* trace.x
  for (const [i, x] of trace.x.entries()) {
    yield x - trace.width[i]! / 2
    yield x + trace.width[i]! / 2
  }
}

function axisRange(data: readonly Trace[], axis: Axis, which: 'x' | 'y'): [number, number] {
  const log = axis.type === 'log'
  if (axis.range) return log ? [10 ** axis.range[0], 10 ** axis.range[1]] : [axis.range[0], axis.range[1]]
  const values = data.flatMap((trace) => (which === 'x' ? [...xValues(trace)] : [...trace.y]))
  const [low, high] = extent(values, log)
  const bars = which === 'y' && data.some((trace) => trace.type === 'bar')
  if (log) return bars ? [Math.min(low, 1) * 0.8, high * 1.3] : [low, high]
  const pad = data.some((trace) => trace.type === 'heatmap') ? 0 : (high - low) * 0.04
  return bars ? [Math.min(0, low), high + pad] : [low - (which === 'y' ? pad : 0), high + (which === 'y' ? pad : 0)]
}

const px = (x: number): string => String(Math.round(x * 10) / 10)

function bars(trace: Extract<Trace, { type: 'bar' }>, x: PixelAxis, y: PixelAxis, colour: string): string {
  const base = HEIGHT - BOTTOM
  return trace.x
    .map((center, i) => {
      if (trace.y[i] === 0) return ''
      // On a logarithmic axis the half-widths reach to the edges only on one side; the picture needs no better.
      const [left, right] = [x.toPixel(center - trace.width[i]! / 2), x.toPixel(center + trace.width[i]! / 2)]
      const top = y.toPixel(trace.y[i]!)
      return `<rect x="${px(left)}" y="${px(top)}" width="${px(Math.max(0.5, right - left))}" height="${px(base - top)}" fill="${colour}"/>`
    })
    .join('')
}

function line(trace: Extract<Trace, { type: 'scatter' }>, x: PixelAxis, y: PixelAxis, colour: string): string {
  const points = trace.x.map((value, i) => [px(x.toPixel(value)), px(y.toPixel(trace.y[i]!))] as const)
  if (trace.mode === 'markers') {
    return points
      .map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2" fill="${colour}" fill-opacity="0.6"/>`)
      .join('')
  }
  const steps = trace.line?.shape === 'hv'
  const path = points
    .map(([cx, cy], i) => (i === 0 ? `M${cx} ${cy}` : steps ? `H${cx}V${cy}` : `L${cx} ${cy}`))
    .join('')
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
}

function heatmap(trace: Extract<Trace, { type: 'heatmap' }>, x: PixelAxis, y: PixelAxis): string {
  const [low, high] = extent(
    trace.z.flat().filter((z): z is number => z !== null),
    false,
  )
  const cells = trace.z.flatMap((row, iy) =>
    row.map((z, ix) => {
      if (z === null) return ''
      const colour = VIRIDIS[Math.round(((z - low) / (high - low)) * (VIRIDIS.length - 1))]!
      const [left, right] = [x.toPixel(trace.x[ix]!), x.toPixel(trace.x[ix + 1]!)]
      const [bottom, top] = [y.toPixel(trace.y[iy]!), y.toPixel(trace.y[iy + 1]!)]
      return `<rect x="${px(left)}" y="${px(top)}" width="${px(right - left + 0.3)}" height="${px(bottom - top + 0.3)}" fill="${colour}"/>`
    }),
  )
  return `<g shape-rendering="crispEdges">${cells.join('')}</g>`
}

function text(x: number, y: number, content: string, more = 'text-anchor="middle"'): string {
  return `<text x="${px(x)}" y="${px(y)}" ${more}>${escapeHtml(content)}</text>`
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
function frame(layout: Layout, x: PixelAxis, y: PixelAxis): string {
  const [right, base] = [WIDTH - RIGHT, HEIGHT - BOTTOM]
  const labels = [
    ...x.ticks.map(({ at, label }) => text(x.toPixel(at), base + 17, label)),
    ...y.ticks.map(({ at, label }) => text(LEFT - 6, y.toPixel(at) + 4, label, 'text-anchor="end"')),
  ].join('')
  const middle = (LEFT + right) / 2
  const yMiddle = (TOP + base) / 2
  return (
    `<path d="M${LEFT} ${TOP}V${base}H${right}" stroke="#444" fill="none"/>${labels}` +
    text(middle, HEIGHT - 14, layout.xaxis.title.text) +
    text(18, yMiddle, layout.yaxis.title.text, `text-anchor="middle" transform="rotate(-90 18 ${px(yMiddle)})"`) +
    (layout.title ? text(middle, 24, layout.title.text, 'text-anchor="middle" font-size="15"') : '')
  )
}

/** Names of the series on a ground that keeps them readable over the data. */
function legend(data: readonly Trace[], layout: Layout): string {
  if (!layout.showlegend) return ''
  const named = data.flatMap((trace, i) => (trace.type !== 'heatmap' && trace.name ? [[trace.name, i] as const] : []))
  const longest = Math.max(0, ...named.map(([name]) => name.length))
  const [width, left] = [longest * 7 + 30, WIDTH - RIGHT - longest * 7 - 36]
  const lines = named.map(
    ([name, i], k) =>
      `<rect x="${left + 6}" y="${TOP + 10 + 16 * k}" width="10" height="10" fill="${COLOURS[i % COLOURS.length]}"/>` +
      text(left + 22, TOP + 19 + 16 * k, name, ''),
  )
  const ground = `<rect x="${left}" y="${TOP + 4}" width="${width}" height="${named.length * 16 + 6}" fill="white" fill-opacity="0.85"/>`
  return ground + lines.join('')
}

/** The plot as one self-contained SVG on white, for places that run no scripts. */
export function staticSvg(data: readonly Trace[], layout: Layout): string {
  const [xLow, xHigh] = axisRange(data, layout.xaxis, 'x')
  const [yLow, yHigh] = axisRange(data, layout.yaxis, 'y')
  const x = pixelAxis(xLow, xHigh, layout.xaxis.type === 'log', LEFT, WIDTH - RIGHT)
  const y = pixelAxis(yLow, yHigh, layout.yaxis.type === 'log', HEIGHT - BOTTOM, TOP)
  const drawn = data.map((trace, i) => {
    const colour = COLOURS[i % COLOURS.length]!
    if (trace.type === 'bar') return bars(trace, x, y, colour)
    return trace.type === 'heatmap' ? heatmap(trace, x, y) : line(trace, x, y, colour)
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" ` +
    `font-family="sans-serif" font-size="12"><title>${escapeHtml(layout.title?.text ?? 'plot')}</title>` +
    `<rect width="100%" height="100%" fill="white"/>${grid(x, y)}${drawn.join('')}${frame(layout, x, y)}${legend(data, layout)}</svg>`
  )
}
