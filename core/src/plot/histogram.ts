import { StructArray } from '../dtype/index.js'
import { InvalidArgument } from '../errors/index.js'
import { countOf } from '../table/index.js'
import { centers, count, count2d, makeBins, widths, type BinOptions } from './bins.js'
import type { Trace } from './figure.js'
import { Plot } from './plot.js'
import { fieldSeries, series, type Numbers, type Series } from './series.js'

export interface HistogramOptions extends BinOptions {
  readonly title?: string
  /** Counts on a logarithmic axis. */
  readonly logCounts?: boolean
}

const axisType = (log: boolean | undefined): 'log' | 'linear' => (log ? 'log' : 'linear')

/** Bars of one series. */
function histogramOf(data: Series, options: HistogramOptions): Plot {
  const bins = makeBins(data.values, options)
  const counts = Array.from(count(data.values, bins))
  const inside = counts.reduce((sum, n) => sum + n, 0)
  const trace: Trace = {
    type: 'bar',
    x: centers(bins),
    y: counts,
    width: widths(bins),
    marker: { line: { width: 0 } },
    hovertemplate: '%{x:.4g}: %{y}<extra></extra>',
  }
  const layout = {
    title: { text: options.title ?? `${data.name} (${countOf(data.values.length, 'row')})` },
    xaxis: { title: { text: data.label }, type: axisType(options.log) },
    yaxis: { title: { text: 'Counts' }, type: axisType(options.logCounts) },
    bargap: 0,
  }
  return new Plot(
    [trace],
    layout,
    `Histogram of ${data.name}: ${inside} of ${countOf(data.values.length, 'value')} in ${counts.length} bins`,
  )
}

/**
 * Histogram of one field of an array (`histogram(peaks, 'area', { log: true })`) or of bare numbers. Counted here, so that a
 * million rows are no more to draw than a hundred.
 *
 * @throws InvalidArgument for an unknown field, bad bins or a bad range
 */
export function histogram(array: StructArray, field: string, options?: HistogramOptions): Plot
export function histogram(values: Numbers, options?: HistogramOptions & { readonly label?: string }): Plot
export function histogram(
  data: StructArray | Numbers,
  second?: string | (HistogramOptions & { readonly label?: string }),
  third?: HistogramOptions,
): Plot {
  if (data instanceof StructArray) {
    if (typeof second !== 'string')
      throw new InvalidArgument("histogram(array, 'field'): name the field.", { known: data.dtype.names })
    return histogramOf(fieldSeries(data, second), third ?? {})
  }
  const options = typeof second === 'object' ? second : {}
  return histogramOf(series(data, options.label), options)
}

export interface Histogram2dOptions {
  readonly x?: BinOptions
  readonly y?: BinOptions
  /** Colour shows log10 of the counts. */
  readonly logCounts?: boolean
  readonly title?: string
}

/** Cells without a count stay empty rather than being drawn in the lowest colour. */
function cellColour(n: number, log: boolean): number | null {
  if (n === 0) return null
  return log ? Math.log10(n) : n
}

/** Two fields against each other as a density: counted here, any number of rows. */
export function histogram2d(array: StructArray, x: string, y: string, options: Histogram2dOptions = {}): Plot {
  const [xs, ys] = [fieldSeries(array, x), fieldSeries(array, y)]
  const { logCounts = true } = options
  const [xBins, yBins] = [makeBins(xs.values, options.x), makeBins(ys.values, options.y)]
  const counts = count2d(xs.values, ys.values, xBins, yBins)
  const nx = xBins.edges.length - 1
  const rows = Array.from({ length: yBins.edges.length - 1 }, (_, iy) =>
    Array.from(counts.subarray(iy * nx, (iy + 1) * nx)),
  )
  const trace: Trace = {
    type: 'heatmap',
    x: Array.from(xBins.edges),
    y: Array.from(yBins.edges),
    z: rows.map((row) => row.map((n) => cellColour(n, logCounts))),
    customdata: rows,
    colorscale: 'Viridis',
    colorbar: { title: { text: logCounts ? 'log₁₀ counts' : 'Counts' } },
    hovertemplate: `${x} %{x:.4g}, ${y} %{y:.4g}: %{customdata}<extra></extra>`,
  }
  const layout = {
    title: { text: options.title ?? `${y} against ${x} (${countOf(array.length, 'row')})` },
    xaxis: { title: { text: xs.label }, type: axisType(options.x?.log) },
    yaxis: { title: { text: ys.label }, type: axisType(options.y?.log) },
  }
  return new Plot([trace], layout, `Density of ${y} against ${x}, ${countOf(array.length, 'row')}`)
}
