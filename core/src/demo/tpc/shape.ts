/** Where a waveform reaches each twentieth of its area, in samples with fractions (strax peak_properties.py `index_of_fraction`). */
function twentieths(samples: ArrayLike<number>, length: number, area: number): Float64Array {
  const at = new Float64Array(21)
  let seen = 0
  let next = 1
  for (let i = 0; i < length && next < 21; i++) {
    const share = samples[i]! / area
    while (next < 21 && share > 0 && seen + share >= next / 20 - 1e-12) {
      at[next] = i + (next / 20 - seen) / share
      next++
    }
    seen += share
  }
  for (; next < 21; next++) at[next] = length
  return at
}

/** Times that describe a peak's shape, ns. */
export interface Shape {
  /** Mean of the sample times, weighted by light, after the start. */
  readonly center: number
  readonly median: number
  /** Width of the central 0, 10 … 100 % of the area. */
  readonly width: Float32Array
  /** Time of the 0, 10 … 100 % points of the area, from the median. */
  readonly deciles: Float32Array
}

/** Shape of a waveform with positive area (strax peak_properties.py `compute_widths`, `compute_center_time`). */
export function shapeOf(samples: ArrayLike<number>, length: number, dt: number, area: number): Shape {
  const at = twentieths(samples, length, area)
  let weighted = 0
  for (let i = 0; i < length; i++) weighted += (i + 0.5) * samples[i]!
  return {
    center: (weighted / area) * dt,
    median: at[10]! * dt,
    width: Float32Array.from({ length: 11 }, (_, k) => (at[10 + k]! - at[10 - k]!) * dt),
    deciles: Float32Array.from({ length: 11 }, (_, k) => (at[2 * k]! - at[10]!) * dt),
  }
}
