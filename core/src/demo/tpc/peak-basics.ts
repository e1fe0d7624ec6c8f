import { endtime, timeFields } from '../../dtype/index.js'
import { definePlugin } from '../../plugins/index.js'
import { N_PMTS, N_TOP_PMTS, PMT_POSITIONS } from './detector.js'

/** Every eleventh value, from `at`: one decile of each peak. */
const decile = (values: Float32Array, at: number): Float32Array =>
  Float32Array.from({ length: values.length / 11 }, (_, i) => values[i * 11 + at]!)

/** The numbers of a peak that analysts look at first (as straxen's plugin of this name, in small). */
export const PeakBasics = definePlugin({
  name: 'PeakBasics',
  version: '1',
  provides: 'peak_basics',
  dependsOn: 'peaks',
  allowSuperrun: true,
  dtype: [
    ...timeFields,
    [['Weighted average center time of the peak [ns]', 'center_time'], '<i8'],
    [['Integral across channels [PE]', 'area'], '<f4'],
    [['Fraction of area seen by the top array', 'area_fraction_top'], '<f4'],
    [['Width (in ns) of the central 50% area of the peak [ns]', 'range_50p_area'], '<f4'],
    [['Width (in ns) of the central 90% area of the peak [ns]', 'range_90p_area'], '<f4'],
    [['Time between 10% and 50% area quantiles [ns]', 'rise_time'], '<f4'],
    [['Channels that see light', 'n_channels'], '<i2'],
    [['Classification of the peak: 0 unknown, 1 S1, 2 S2', 'type'], '<i1'],
  ],
  compute({ peaks }) {
    const width = peaks!.column('width') as Float32Array
    const deciles = peaks!.column('area_decile_from_midpoint') as Float32Array
    return {
      time: peaks!.column('time'),
      endtime: endtime(peaks!),
      center_time: peaks!.column('center_time'),
      area: peaks!.column('area'),
      area_fraction_top: peaks!.column('area_fraction_top'),
      range_50p_area: decile(width, 5),
      range_90p_area: decile(width, 9),
      rise_time: decile(deciles, 1).map((t) => -t),
      n_channels: peaks!.column('tight_coincidence'),
      type: peaks!.column('type'),
    }
  },
})

/** Mean position of the PMTs of one array, weighted by light; NaN for a peak without any there. */
function centerOfGravity(pattern: Float32Array, row: number): { x: number; y: number } {
  let [x, y, sum] = [0, 0, 0]
  for (let i = 0; i < N_TOP_PMTS; i++) {
    const light = pattern[row * N_PMTS + i]!
    x += light * PMT_POSITIONS[i]!.x
    y += light * PMT_POSITIONS[i]!.y
    sum += light
  }
  return { x: x / sum, y: y / sum }
}

/** Where an S2 happened: center of gravity of the light in the top PMTs, which pulls inwards near the wall. */
export const PeakPositions = definePlugin({
  name: 'PeakPositions',
  version: '1',
  provides: 'peak_positions',
  dependsOn: 'peaks',
  allowSuperrun: true,
  dtype: [...timeFields, [['Reconstructed x [cm]', 'x'], '<f4'], [['Reconstructed y [cm]', 'y'], '<f4']],
  compute({ peaks }) {
    const pattern = peaks!.column('area_per_channel') as Float32Array
    const type = peaks!.numbers('type')
    const [x, y] = [new Float32Array(peaks!.length).fill(NaN), new Float32Array(peaks!.length).fill(NaN)]
    for (let i = 0; i < peaks!.length; i++) {
      if (type[i] !== 2) continue
      const center = centerOfGravity(pattern, i)
      x[i] = center.x
      y[i] = center.y
    }
    return { time: peaks!.column('time'), endtime: endtime(peaks!), x, y }
  },
})
