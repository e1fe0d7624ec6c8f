import type { StructArray } from '../dtype/index.js'
import { InvalidArgument } from '../errors/index.js'
import { countOf } from '../table/index.js'
import type { Trace } from './figure.js'
import { Plot } from './plot.js'

export interface WaveformOptions {
  /** Row numbers to draw; the first rows where absent. */
  readonly rows?: readonly number[]
  /** Array field that holds the samples: `data` (sum), `data_top`. */
  readonly field?: string
  readonly title?: string
}

/** More lines than this cannot be told apart. */
const MAX_LINES = 20

interface Sampled {
  readonly times: readonly bigint[] | BigInt64Array
  readonly lengths: ArrayLike<number>
  readonly dts: ArrayLike<number>
}

function sampledColumns(array: StructArray): Sampled {
  for (const name of ['time', 'length', 'dt']) {
    if (!array.dtype.has(name))
      throw new InvalidArgument(`Waveforms need the fields time, length and dt; there is no ${name}.`)
  }
  return {
    times: array.column('time') as BigInt64Array,
    lengths: array.column('length') as Int32Array,
    dts: array.column('dt') as Int32Array,
  }
}

function checkedRows(array: StructArray, rows: readonly number[]): readonly number[] {
  const bad = rows.find((i) => !Number.isInteger(i) || i < 0 || i >= array.length)
  if (bad !== undefined) throw new InvalidArgument(`No row ${bad} among ${countOf(array.length, 'row')}.`)
  return rows
}

/**
 * Waveforms of peaks or records: the samples of an array field against time, in ns since the start of the first one drawn.
 * Samples beyond a row's `length` are left out.
 *
 * @throws InvalidArgument when the fields time, length, dt or the samples are missing, or a row does not exist
 */
export function waveforms(array: StructArray, options: WaveformOptions = {}): Plot {
  const { field = 'data' } = options
  if (!array.dtype.has(field) || array.dtype.field(field).shape.length !== 1) {
    const known = array.dtype.fields.filter(({ shape }) => shape.length === 1).map(({ name }) => name)
    throw new InvalidArgument(
      `"${field}" is no array field with samples. Array fields: ${known.join(', ') || 'none'}.`,
      { known },
    )
  }
  const { times, lengths, dts } = sampledColumns(array)
  const rows = checkedRows(array, options.rows ?? Array.from({ length: Math.min(array.length, 1) }, (_, i) => i))
  if (rows.length > MAX_LINES)
    throw new InvalidArgument(`${rows.length} waveforms in one plot; at most ${MAX_LINES} can be told apart.`)
  const nSamples = array.dtype.field(field).shape[0]!
  const samples = array.column(field) as ArrayLike<number>
  const start = rows.length === 0 ? 0n : rows.map((i) => times[i]!).reduce((a, b) => (b < a ? b : a))
  const traces = rows.map((i): Trace => {
    const n = Math.min(lengths[i]!, nSamples)
    const offset = Number(times[i]! - start)
    return {
      type: 'scatter',
      mode: 'lines',
      name: `row ${i}`,
      line: { shape: 'hv', width: 1.5 },
      x: Array.from({ length: n }, (_, k) => offset + k * dts[i]!),
      y: Array.from({ length: n }, (_, k) => Number(samples[i * nSamples + k]!)),
    }
  })
  const yTitle = array.dtype.field(field).title ?? field
  const layout = {
    title: {
      text: options.title ?? (rows.length === 1 ? `Waveform of row ${rows[0]}` : countOf(rows.length, 'waveform')),
    },
    xaxis: { title: { text: `Time since ${start} ns [ns]` } },
    yaxis: { title: { text: yTitle } },
    showlegend: rows.length > 1,
  }
  return new Plot(traces, layout, `${countOf(rows.length, 'waveform')} (${field}) from ${start} ns`)
}
