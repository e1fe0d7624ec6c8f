import { peakDtype, type StructArray } from '../../dtype/index.js'
import { definePlugin } from '../../plugins/index.js'
import { N_PMTS, N_TOP_PMTS, PMT_POSITIONS } from './detector.js'
import { N_SAMPLES, simulatePattern, simulateWaveform } from './pulse.js'
import { Random } from './random.js'
import { shapeOf } from './shape.js'
import { LIGHT, type Light } from './truth.js'

const PEAK_DTYPE = peakDtype({
  nChannels: N_PMTS,
  nSumWvSamples: N_SAMPLES,
  storeDataTop: false,
  storeDataStart: false,
  hitsTiming: false,
})

/** Columns of the peaks, filled row by row. */
function emptyColumns(n: number) {
  return {
    time: new BigInt64Array(n),
    length: new Int32Array(n),
    dt: new Int32Array(n),
    channel: new Int16Array(n).fill(-1),
    type: new Int8Array(n),
    area: new Float32Array(n),
    area_fraction_top: new Float32Array(n),
    area_per_channel: new Float32Array(n * N_PMTS),
    n_hits: new Int32Array(n),
    data: new Float32Array(n * N_SAMPLES),
    center_time: new BigInt64Array(n),
    median_time: new Float32Array(n),
    width: new Float32Array(n * 11),
    area_decile_from_midpoint: new Float32Array(n * 11),
    tight_coincidence: new Int16Array(n),
  }
}

type PeakColumns = ReturnType<typeof emptyColumns>

/** Classification as an analyst would get it: small peaks stay unknown, single electrons are S2s. */
function peakType(light: Light, channels: number): number {
  if (light === LIGHT.dark || channels < 3) return 0
  return light === LIGHT.s1 ? 1 : 2
}

function fillPeak(out: PeakColumns, i: number, truth: TruthColumns): void {
  const rng = new Random(truth.seed[i]!)
  const light = truth.type[i] as Light
  const { dt, length, samples } = simulateWaveform(rng, light, truth.spread[i]!, truth.n_pe[i]!)
  const area = samples.reduce((sum, sample) => sum + sample, 0)
  const pattern = simulatePattern(rng, light, area, { x: truth.x[i]!, y: truth.y[i]! })
  const top = pattern.subarray(0, N_TOP_PMTS).reduce((sum, light) => sum + light, 0)
  const channels = pattern.reduce((n, light) => n + Number(light > 0), 0)
  const shape = shapeOf(samples, length, dt, area)
  out.time[i] = truth.time[i]!
  out.length[i] = length
  out.dt[i] = dt
  out.type[i] = peakType(light, channels)
  out.area[i] = area
  out.area_fraction_top[i] = top / area
  out.area_per_channel.set(pattern, i * N_PMTS)
  out.n_hits[i] = truth.n_pe[i]!
  out.data.set(samples, i * N_SAMPLES)
  out.center_time[i] = truth.time[i]! + BigInt(Math.round(shape.center))
  out.median_time[i] = shape.median
  out.width.set(shape.width, i * 11)
  out.area_decile_from_midpoint.set(shape.deciles, i * 11)
  out.tight_coincidence[i] = Math.min(channels, 32_767)
}

function truthColumns(truth: StructArray) {
  return {
    time: truth.bigints('time'),
    type: truth.numbers('type'),
    n_pe: truth.numbers('n_pe'),
    spread: truth.numbers('spread'),
    x: truth.numbers('x'),
    y: truth.numbers('y'),
    seed: truth.numbers('seed'),
  }
}

type TruthColumns = ReturnType<typeof truthColumns>

/**
 * Peaks of the demo detector: one for each flash of light, with waveform, pattern of the PMTs, widths and type. Every peak is
 * seeded by its own truth row, so that chunking changes nothing.
 */
export const SimulatedPeaks = definePlugin({
  name: 'SimulatedPeaks',
  version: '1',
  provides: 'peaks',
  dataKind: 'peaks',
  dependsOn: 'truth',
  dtype: PEAK_DTYPE,
  allowSuperrun: true,
  channelMap: { x: PMT_POSITIONS.map(({ x }) => x), y: PMT_POSITIONS.map(({ y }) => y), nTop: N_TOP_PMTS },
  compute({ truth }) {
    const columns = truthColumns(truth!)
    const out = emptyColumns(truth!.length)
    for (let i = 0; i < truth!.length; i++) fillPeak(out, i, columns)
    return out
  },
})
