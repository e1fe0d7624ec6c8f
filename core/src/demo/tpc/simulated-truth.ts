import { timeFields, type FieldSpec } from '../../dtype/index.js'
import { definePlugin } from '../../plugins/index.js'
import { Random } from './random.js'
import { demoRun, demoRunSpan, populationOf } from './runs.js'
import { simulateChunk, type Flash } from './truth.js'

const TRUTH_DTYPE: readonly FieldSpec[] = [
  ...timeFields,
  [['What made the light: 0 dark count, 1 S1, 2 S2, 3 single electron', 'type'], '<i1'],
  [['Photoelectrons in the light [PE]', 'n_pe'], '<i4'],
  [['Standard deviation of the arrival times of an S2 [ns]', 'spread'], '<f4'],
  [['Position of the interaction [cm]', 'x'], '<f4'],
  [['Position of the interaction, y [cm]', 'y'], '<f4'],
  [['Drift time of the electrons [ns]', 'drift_time'], '<f4'],
  [['Number of the event in the chunk, -1 for none', 'event'], '<i4'],
  [['Seed of the waveform', 'seed'], '<i4'],
]

/** Longest light of one flash: 200 samples of the widest S2, ns; truth rows end so late. */
const LONGEST_NS = 24_000

function columnsOf(
  flashes: readonly Flash[],
  chunkStart: bigint,
  rng: Random,
): Record<string, ArrayLike<number> | BigInt64Array> {
  const time = BigInt64Array.from(flashes, (flash) => chunkStart + BigInt(Math.round(flash.time / 10) * 10))
  return {
    time,
    endtime: time.map((t) => t + BigInt(LONGEST_NS)),
    type: flashes.map((flash) => flash.type),
    n_pe: flashes.map((flash) => flash.photoelectrons),
    spread: flashes.map((flash) => flash.spread),
    x: flashes.map((flash) => flash.x),
    y: flashes.map((flash) => flash.y),
    drift_time: flashes.map((flash) => flash.driftTime),
    event: flashes.map((flash) => flash.event),
    seed: flashes.map(() => rng.below(2 ** 31)),
  }
}

/**
 * What really happens in the demo detector: S1s, S2s, single electrons and dark counts, seeded by run number. Events depend on
 * the calibration source of the run.
 */
export const SimulatedTruth = definePlugin({
  name: 'SimulatedTruth',
  version: '1',
  provides: 'truth',
  dataKind: 'truth',
  dtype: TRUTH_DTYPE,
  rechunkOnSave: false,
  options: {
    simulation_seed: { type: 'int', default: 1, help: 'Seed of the simulation; the run number is mixed in' },
    event_rate: { type: 'float', default: 10.0, help: 'Interactions per second [Hz]' },
    chunk_seconds: { type: 'float', default: 5.0, track: false, help: 'Length of a chunk [s]' },
  },
  isReady: (chunkI, { runId, config }) => chunkI * config.chunk_seconds < demoRun(runId).seconds,
  sourceFinished: () => true,
  compute(_inputs, { chunkI, runId, config, chunk }) {
    const demo = demoRun(runId)
    const span = demoRunSpan(demo)
    const start = span.start + BigInt(Math.round(chunkI * config.chunk_seconds * 1e9))
    const late = start + BigInt(Math.round(config.chunk_seconds * 1e9))
    const end = late < span.end ? late : span.end
    const rng = new Random(config.simulation_seed * 1_000_003 + Number(/\d+$/.exec(runId)?.[0] ?? 0) * 1_009 + chunkI)
    const flashes = simulateChunk(rng, populationOf(demo), Number(end - start) / 1e9, config.event_rate)
    return chunk({ start, end, data: columnsOf(flashes, start, rng) })
  },
})
