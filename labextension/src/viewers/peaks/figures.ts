import type { WaveformAnswer } from '@straxlab/core/comm-protocol'
import type { Translate } from '../translate.js'
import { centers, marginals, type Axes, type Density } from './density.js'

export interface FieldLabel {
  readonly name: string
  /** Meaning, unit apart. */
  readonly title?: string
  readonly unit?: string
}

const ALL = '#0072b2'
const MARKED = '#e69f00'
const label = (field: FieldLabel, unit: string | undefined): string => {
  const of = unit ?? field.unit
  return of ? `${field.name} [${of}]` : field.name
}
const axisType = (log: boolean): 'log' | 'linear' => (log ? 'log' : 'linear')

/** Rows of z for plotly: empty bins stay empty, full ones are coloured by the logarithm. */
function colours({ counts, edgesX }: Density): { z: (number | null)[][]; n: number[][] } {
  const nx = edgesX.length - 1
  const n = Array.from({ length: counts.length / nx }, (_, iy) => Array.from(counts.subarray(iy * nx, (iy + 1) * nx)))
  return { z: n.map((row) => row.map((count) => (count === 0 ? null : Math.log10(count)))), n }
}

function bars(
  edges: readonly number[],
  counts: ArrayLike<number>,
  log: boolean,
  o: { horizontal: boolean; marked: boolean; axes: object },
): object {
  const at = centers(edges, log)
  const widths = at.map((_, i) => edges[i + 1]! - edges[i]!)
  const values = Array.from(counts)
  const common = {
    type: 'bar',
    width: widths,
    // On a logarithmic axis a bar lies around the middle of its edges, not of its logarithms.
    offset: widths.map((_, i) => edges[i]! - at[i]!),
    marker: { line: { width: 0 }, color: o.marked ? MARKED : ALL },
    showlegend: false,
    hovertemplate: o.horizontal ? '%{y:.4g}: %{x}<extra></extra>' : '%{x:.4g}: %{y}<extra></extra>',
    ...o.axes,
  }
  return o.horizontal ? { ...common, orientation: 'h', x: values, y: at } : { ...common, x: at, y: values }
}

export interface DensityFigureOptions {
  readonly x: FieldLabel
  readonly y?: FieldLabel
  readonly axes: Axes
  readonly flags?: Uint8Array
  readonly trans: Translate
  /** Pixels. */
  readonly height: number
}

/** One or two columns as binned: density with its two histograms at the edges, marked rows in another colour. */
export function densityFigure(density: Density, o: DensityFigureOptions): object {
  const all = marginals(density)
  const marked = o.flags && marginals(density, o.flags)
  const { logX, logY } = o.axes
  const xaxis = { title: { text: label(o.x, density.units.x) }, type: axisType(logX) }
  const top = (axes: object): object[] => [
    bars(density.edgesX, all.x, logX, { horizontal: false, marked: false, axes }),
    ...(marked ? [bars(density.edgesX, marked.x, logX, { horizontal: false, marked: true, axes })] : []),
  ]
  const common = { barmode: 'overlay', bargap: 0, showlegend: false, height: o.height }
  if (!density.edgesY || !o.y) {
    return { data: top({}), layout: { ...common, xaxis, yaxis: { title: { text: o.trans.__('Rows') } } } }
  }
  const { z, n } = colours(density)
  const side = { xaxis: 'x2', yaxis: 'y' }
  return {
    data: [
      {
        type: 'heatmap',
        x: density.edgesX,
        y: density.edgesY,
        z,
        customdata: n,
        colorscale: 'Viridis',
        showscale: false,
        hovertemplate: `${o.x.name} %{x:.4g}, ${o.y.name} %{y:.4g}: %{customdata}<extra></extra>`,
      },
      ...top({ xaxis: 'x', yaxis: 'y2' }),
      bars(density.edgesY, all.y, logY, { horizontal: true, marked: false, axes: side }),
      ...(marked ? [bars(density.edgesY, marked.y, logY, { horizontal: true, marked: true, axes: side })] : []),
    ],
    layout: {
      ...common,
      margin: { l: 70, r: 20, t: 16, b: 55 },
      xaxis: { ...xaxis, domain: [0, 0.82] },
      yaxis: { title: { text: label(o.y, density.units.y), standoff: 14 }, type: axisType(logY), domain: [0, 0.8] },
      xaxis2: { domain: [0.84, 1], anchor: 'y', nticks: 2, tickangle: 0 },
      yaxis2: { domain: [0.82, 1], anchor: 'x', nticks: 3 },
    },
  }
}

/** The waveform of a peak: sum and top, and the channels under it where they are stored. */
export function waveformFigure(answer: WaveformAnswer, trans: Translate): object {
  const time = (samples: readonly number[]): number[] => samples.map((_, i) => i * answer.dt)
  const line = (name: string, samples: readonly number[]): object => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: time(samples),
    y: samples,
    line: { shape: 'hv', width: 1.5 },
  })
  const { channels } = answer
  const lower = channels && channels.channel.length > 0
  return {
    data: [
      line(trans.__('sum'), answer.sum),
      ...(answer.top ? [line(trans.__('top'), answer.top)] : []),
      ...(lower
        ? [
            {
              type: 'heatmap',
              x: time(channels.data[0] ?? []),
              y: channels.channel.map(String),
              z: channels.data,
              colorscale: 'Viridis',
              showscale: false,
              yaxis: 'y2',
              hovertemplate: `${trans.__('channel')} %{y}, %{x} ns: %{z:.3g} ${channels.unit ?? 'PE'}<extra></extra>`,
            },
          ]
        : []),
    ],
    layout: {
      height: lower ? 420 : 280,
      margin: { l: 60, r: 20, t: 20, b: 45 },
      xaxis: { title: { text: trans.__('Time since the start [ns]') }, anchor: lower ? 'y2' : 'y' },
      yaxis: { title: { text: trans.__('PE per sample') }, domain: lower ? [0.5, 1] : [0, 1] },
      ...(lower ? { yaxis2: { title: { text: trans.__('Channel') }, type: 'category', domain: [0, 0.45] } } : {}),
      legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1 },
    },
  }
}
