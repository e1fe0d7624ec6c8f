import { ELECTRON_LIFETIME_NS, MAX_DRIFT_NS, SINGLE_ELECTRON_PE, TPC_RADIUS } from './detector.js'
import type { Random } from './random.js'
import type { Population } from './runs.js'

/** What made the light of a simulated peak; the numbers are those of the field `type` (strax: 0 unknown, 1 S1, 2 S2). */
export const LIGHT = { dark: 0, s1: 1, s2: 2, singleElectron: 3 } as const
export type Light = (typeof LIGHT)[keyof typeof LIGHT]

/** One flash of light. */
export interface Flash {
  readonly type: Light
  /** ns after the start of the chunk. */
  readonly time: number
  /** Standard deviation of an S2's arrival times, ns; 0 otherwise. */
  readonly spread: number
  readonly photoelectrons: number
  readonly x: number
  readonly y: number
  /** ns */
  readonly driftTime: number
  /** Number of the event in the chunk; -1 for what belongs to none. */
  readonly event: number
}

/** Photons and electrons that an interaction makes, by what is in the detector. */
function quanta(rng: Random, population: Population): { s1: number; electrons: number } {
  switch (population) {
    // 41.5 keV: one line in both signals.
    case 'krypton':
      return { s1: Math.max(5, rng.normal(290, 25)), electrons: Math.max(5, rng.normal(430, 30)) }
    case 'neutrons': {
      const s1 = 2 + rng.exponential(25)
      return { s1, electrons: Math.max(4, 2.2 * s1 ** 0.75 * Math.exp(rng.normal(0, 0.2))) }
    }
    default: {
      const s1 = population === 'radon' ? rng.between(3, 400) : 3 + rng.exponential(120)
      return { s1, electrons: Math.max(4, 9 * s1 ** 0.72 * Math.exp(rng.normal(0, 0.12))) }
    }
  }
}

/** S2s spread as the electrons diffuse on their way up: 300 ns at the gate, 2.5 µs more at the cathode. */
const diffusion = (driftTime: number): number => Math.hypot(300, 2500 * Math.sqrt(driftTime / MAX_DRIFT_NS))

function eventFlashes(rng: Random, population: Population, event: number, time: number): Flash[] {
  const radius = (TPC_RADIUS - 2) * Math.sqrt(rng.uniform())
  const angle = rng.between(0, 2 * Math.PI)
  const place = {
    x: radius * Math.cos(angle),
    y: radius * Math.sin(angle),
    driftTime: rng.between(20_000, MAX_DRIFT_NS),
    event,
  }
  const { s1, electrons } = quanta(rng, population)
  const survived = electrons * Math.exp(-place.driftTime / ELECTRON_LIFETIME_NS)
  const spread = diffusion(place.driftTime)
  const deeper = 0.75 + (0.5 * place.driftTime) / MAX_DRIFT_NS
  const s2Time = time + place.driftTime
  const flashes: Flash[] = [
    { ...place, type: LIGHT.s1, time, spread: 0, photoelectrons: Math.max(2, rng.poisson(s1 * deeper)) },
    {
      ...place,
      type: LIGHT.s2,
      time: s2Time,
      spread,
      photoelectrons: Math.max(20, rng.poisson(survived * SINGLE_ELECTRON_PE)),
    },
  ]
  for (let i = rng.poisson(1.5); i > 0; i--) {
    const late = s2Time + 6 * spread + 5_000 + rng.exponential(300_000)
    flashes.push({
      ...place,
      type: LIGHT.singleElectron,
      time: late,
      spread: 300,
      photoelectrons: Math.max(5, rng.poisson(SINGLE_ELECTRON_PE)),
    })
  }
  return flashes
}

/** Time kept free at the end of a chunk, so that no event is cut: longest drift, its single electrons and their widths. */
const QUIET_NS = 10_000_000

/**
 * All flashes of a chunk, by time.
 *
 * @param seconds length of the chunk
 * @param eventRate events per second
 */
export function simulateChunk(rng: Random, population: Population, seconds: number, eventRate: number): Flash[] {
  const last = seconds * 1e9 - QUIET_NS
  const flashes: Flash[] = []
  const events = rng.poisson(eventRate * seconds)
  for (let event = 0; event < events; event++) {
    flashes.push(...eventFlashes(rng, population, event, rng.between(100_000, last)))
  }
  for (let i = rng.poisson(5 * seconds); i > 0; i--) {
    const place = { x: 0, y: 0, driftTime: 0, event: -1 }
    flashes.push({
      ...place,
      type: LIGHT.dark,
      time: rng.between(0, last),
      spread: 0,
      photoelectrons: 1 + rng.poisson(0.3),
    })
  }
  return flashes.filter(({ time }) => time < last + QUIET_NS / 2).sort((a, b) => a.time - b.time)
}
