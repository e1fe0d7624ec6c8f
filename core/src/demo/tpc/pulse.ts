import { N_PMTS, N_TOP_PMTS, topLight, type Position } from './detector.js'
import type { Random } from './random.js'
import { LIGHT, type Light } from './truth.js'

/** Samples of a stored waveform. */
export const N_SAMPLES = 200
/** Shortest sample, ns. */
const SAMPLE_NS = 10

/** Waveform of one peak: `length` samples of `dt` ns, in PE per sample. */
export interface Waveform {
  readonly dt: number
  readonly length: number
  readonly samples: Float32Array
}

/** Arrival of one photoelectron after the flash, ns. */
function arrival(rng: Random, type: Light, spread: number): number {
  if (type === LIGHT.s1) return 30 + rng.exponential(30) + rng.normal(0, 6)
  if (type === LIGHT.dark) return 15 + rng.normal(0, 3)
  return 4 * spread + rng.normal(0, spread) + rng.exponential(40)
}

/** How long light of a kind lasts, ns. */
function duration(type: Light, spread: number): number {
  if (type === LIGHT.s1) return 350
  return type === LIGHT.dark ? 60 : 8 * spread + 200
}

/** Above this, photoelectrons are drawn in bunches: nobody sees the difference, and large S2s cost no more than small ones. */
const MOST_DRAWS = 2000

/** Waveform of a flash with `photoelectrons` PE; samples get wider, in steps of 10 ns, until all fit. */
export function simulateWaveform(rng: Random, type: Light, spread: number, photoelectrons: number): Waveform {
  const wanted = duration(type, spread)
  const dt = SAMPLE_NS * Math.ceil(wanted / (SAMPLE_NS * N_SAMPLES))
  const length = Math.min(N_SAMPLES, Math.ceil(wanted / dt))
  const samples = new Float32Array(N_SAMPLES)
  const draws = Math.min(photoelectrons, MOST_DRAWS)
  const size = photoelectrons / draws
  for (let i = 0; i < draws; i++) {
    const sample = Math.floor(arrival(rng, type, spread) / dt)
    const gain = Math.max(0.1, rng.normal(1, 0.35 / Math.sqrt(size)))
    samples[Math.min(length - 1, Math.max(0, sample))]! += size * gain
  }
  return { dt, length, samples }
}

/** Light per PMT, PE: S1s mostly at the bottom, S2s mostly in the top PMTs near (x, y). */
export function simulatePattern(rng: Random, type: Light, area: number, position: Position): Float32Array {
  const pattern = new Float32Array(N_PMTS)
  if (type === LIGHT.dark || area < 4) {
    for (let left = area; left > 0; left -= 1) pattern[rng.below(N_PMTS)]! += Math.min(1, left)
    return pattern
  }
  const top = type === LIGHT.s1 ? 0.25 : 0.65
  const nBottom = N_PMTS - N_TOP_PMTS
  const shares = type === LIGHT.s1 ? new Float64Array(N_TOP_PMTS).fill(1 / N_TOP_PMTS) : topLight(position)
  let sum = 0
  for (let i = 0; i < N_PMTS; i++) {
    const expected = area * (i < N_TOP_PMTS ? top * shares[i]! : (1 - top) / nBottom)
    pattern[i] = rng.poisson(expected)
    sum += pattern[i]!
  }
  // The channels of a peak add up to its area.
  if (sum > 0) for (let i = 0; i < N_PMTS; i++) pattern[i]! *= area / sum
  else pattern[rng.below(N_PMTS)] = area
  return pattern
}
