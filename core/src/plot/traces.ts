/** Traces of a plotly figure, read for drawing: histograms counted, what lacks x or y counted from 0, values as places on axes. */
import { axisKind, categoriesOf, drawable, placeOn, type AxisKind, type Place } from './axis.js'

type Given = Readonly<Record<string, unknown>>

interface Line {
  readonly name: string
  readonly colour: string
}
export interface Bars extends Line {
  readonly kind: 'bar'
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly width: readonly number[]
}
export interface Points extends Line {
  readonly kind: 'scatter'
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly lines: boolean
  readonly markers: boolean
  /** Level until the next point. */
  readonly steps: boolean
}
export interface Cells extends Line {
  readonly kind: 'heatmap'
  /** Edges: one more than cells. */
  readonly x: readonly number[]
  readonly y: readonly number[]
  /** NaN: no cell. */
  readonly z: readonly (readonly number[])[]
}
export type DrawnTrace = Bars | Points | Cells

/** One side of a figure: what its axis is, and where on it values are. */
export interface Side {
  readonly kind: AxisKind
  readonly categories: readonly string[]
  readonly place: Place
}

const COLOURS = [
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
const MOST_BINS = 10_000
/** Points of a trace without a mode that are still marked one by one. */
const FEW = 20
/** Part of its room that a bar takes. */
const BAR = 0.8

const kindOf = (trace: Given): string => String(trace['type'] ?? 'scatter').replace('scattergl', 'scatter')

export const partOf = (of: Given, name: string): Given =>
  typeof of[name] === 'object' && of[name] !== null ? (of[name] as Given) : {}

const listOf = (trace: Given, name: string): readonly unknown[] =>
  Array.isArray(trace[name]) ? (trace[name] as unknown[]) : []

const countTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

/** The lowest and the highest, without an argument a value. */
export function extentOf(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const x of values) {
    if (x < low) low = x
    if (x > high) high = x
  }
  return [low, high]
}

/** A histogram as bars. */
function counted(trace: Given): Given {
  const values = listOf(trace, 'x')
    .map(Number)
    .filter((x) => !Number.isNaN(drawable(x)))
  const bins = partOf(trace, 'xbins')
  const [least, most] = extentOf(values)
  const [low, high] = [Number(bins['start'] ?? least), Number(bins['end'] ?? most)]
  const wanted = Number(trace['nbinsx'] ?? Math.ceil(Math.sqrt(values.length)))
  const width = Number(bins['size'] ?? ((high - low) / Math.max(1, wanted) || 1))
  const counts = new Array<number>(Math.min(MOST_BINS, Math.max(1, Math.ceil((high - low) / width) || 1))).fill(0)
  for (const value of values) {
    const bin = Math.min(counts.length - 1, Math.floor((value - low) / width))
    if (bin >= 0 && value <= high) counts[bin]!++
  }
  return { ...trace, type: 'bar', x: counts.map((_, i) => low + (i + 0.5) * width), y: counts, width }
}

function completed(trace: Given): Given {
  if (kindOf(trace) === 'histogram') return counted(trace)
  const [columns, rows] =
    kindOf(trace) === 'heatmap'
      ? [(listOf(trace, 'z') as unknown[][])[0]?.length ?? 0, listOf(trace, 'z').length]
      : [listOf(trace, 'y').length, listOf(trace, 'x').length]
  return { ...trace, x: trace['x'] ?? countTo(columns), y: trace['y'] ?? countTo(rows) }
}

function sideOf(traces: readonly Given[], which: 'x' | 'y', axis: Given): Side {
  const values = traces.flatMap((trace) => listOf(trace, which))
  const kind = axisKind(axis['type'], values)
  const categories = kind === 'category' ? categoriesOf(values) : []
  return { kind, categories, place: placeOn(kind, categories) }
}

function barWidths(trace: Given, x: readonly number[]): number[] {
  const said = trace['width']
  if (Array.isArray(said)) return x.map((_, i) => drawable(Number(said[i] ?? BAR)))
  if (typeof said === 'number') return x.map(() => said)
  const sorted = x.filter(Number.isFinite).sort((a, b) => a - b)
  const gaps = sorted.slice(1).flatMap((at, i) => (at > sorted[i]! ? [at - sorted[i]!] : []))
  return x.map(() => BAR * (gaps.length > 0 ? extentOf(gaps)[0] : 1))
}

/** The edges of cells of which plotly was given these, or the middles. */
function edgesOf(places: readonly number[], cells: number): readonly number[] {
  if (places.length > cells || places.length === 0) return places
  if (places.length === 1) return [places[0]! - 0.5, places[0]! + 0.5]
  const between = places.slice(1).map((at, i) => (at + places[i]!) / 2)
  const [first, last] = [places[0]!, places.at(-1)!]
  return [2 * first - between[0]!, ...between, 2 * last - between.at(-1)!]
}

function drawn(trace: Given, i: number, xs: Side, ys: Side): DrawnTrace {
  const [x, y] = [listOf(trace, 'x').map(xs.place), listOf(trace, 'y').map(ys.place)]
  const said = [partOf(trace, 'line')['color'], partOf(trace, 'marker')['color']]
  const line = {
    name: typeof trace['name'] === 'string' ? trace['name'] : '',
    colour: String(said.find((colour) => typeof colour === 'string') ?? COLOURS[i % COLOURS.length]),
  }
  if (kindOf(trace) === 'bar') return { kind: 'bar', ...line, x, y, width: barWidths(trace, x) }
  if (kindOf(trace) === 'heatmap') {
    const z = listOf(trace, 'z').map((row) =>
      Array.isArray(row) ? row.map((value) => (value === null ? NaN : drawable(Number(value)))) : [],
    )
    return { kind: 'heatmap', ...line, x: edgesOf(x, z[0]?.length ?? 0), y: edgesOf(y, z.length), z }
  }
  const mode = String(trace['mode'] ?? (y.length > FEW ? 'lines' : 'lines+markers'))
  const [lines, markers] = [mode.includes('lines'), mode.includes('markers')]
  return { kind: 'scatter', ...line, x, y, lines, markers, steps: partOf(trace, 'line')['shape'] === 'hv' }
}

/** What there is to draw, and on what axes; undefined where a trace is of another kind. */
export function readTraces(
  data: readonly object[],
  layout: object,
): { readonly traces: readonly DrawnTrace[]; readonly x: Side; readonly y: Side } | undefined {
  const given = (data as readonly Given[]).filter((trace) => trace['visible'] !== false).map(completed)
  if (given.some((trace) => !['scatter', 'bar', 'heatmap'].includes(kindOf(trace)))) return undefined
  const x = sideOf(given, 'x', partOf(layout as Given, 'xaxis'))
  const y = sideOf(given, 'y', partOf(layout as Given, 'yaxis'))
  return { traces: given.map((trace, i) => drawn(trace, i, x, y)), x, y }
}
