import type { StructArray } from '../dtype/index.js'
import { countOf } from '../table/index.js'
import { histogram2d } from './histogram.js'
import type { Trace } from './figure.js'
import { Plot } from './plot.js'
import { fieldSeries } from './series.js'

export interface ScatterOptions {
  readonly title?: string
  readonly logX?: boolean
  readonly logY?: boolean
  /** More points than this are drawn as density. */
  readonly maxPoints?: number
  /** Integer field whose values become separate, named series: `type`. */
  readonly by?: string
}

/** So many markers stay fluid in a browser without WebGL. */
const MAX_POINTS = 20_000

function groups(array: StructArray, by: string | undefined): { name: string | undefined; rows: number[] }[] {
  const all = Array.from({ length: array.length }, (_, i) => i)
  if (by === undefined) return [{ name: undefined, rows: all }]
  const values = fieldSeries(array, by).values
  const distinct = [...new Set(Array.from(values))].sort((a, b) => a - b)
  return distinct.map((value) => ({ name: `${by} ${value}`, rows: all.filter((i) => values[i] === value) }))
}

/**
 * One field against another, a marker a row: `scatter(peaks, 'area', 'width')`. Beyond `maxPoints` rows the same data are drawn
 * as a density, which neither freezes the browser nor hides the crowd behind its edge.
 *
 * @throws InvalidArgument for an unknown field, text, or a field with several values a row
 */
export function scatter(array: StructArray, x: string, y: string, options: ScatterOptions = {}): Plot {
  const { title, logX = false, logY = false, maxPoints = MAX_POINTS } = options
  if (array.length > maxPoints) {
    const [xBins, yBins] = [
      { bins: 200, log: logX },
      { bins: 200, log: logY },
    ]
    return histogram2d(array, x, y, { x: xBins, y: yBins, ...(title === undefined ? {} : { title }) })
  }
  const [xs, ys] = [fieldSeries(array, x), fieldSeries(array, y)]
  const traces = groups(array, options.by).map(({ name, rows }): Trace => ({
    type: 'scatter',
    mode: 'markers',
    ...(name === undefined ? {} : { name }),
    x: rows.map((i) => xs.values[i]!),
    y: rows.map((i) => ys.values[i]!),
    marker: { size: 4, opacity: 0.6 },
  }))
  const layout = {
    title: { text: title ?? `${y} against ${x} (${countOf(array.length, 'row')})` },
    xaxis: { title: { text: xs.label }, type: logX ? ('log' as const) : ('linear' as const) },
    yaxis: { title: { text: ys.label }, type: logY ? ('log' as const) : ('linear' as const) },
    showlegend: options.by !== undefined,
  }
  return new Plot(traces, layout, `Scatter of ${y} against ${x}, ${countOf(array.length, 'row')}`)
}
