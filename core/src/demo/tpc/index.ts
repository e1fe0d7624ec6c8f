/** A small simulated detector: runs with S1s, S2s, positions and events that look like a xenon TPC's, made from a seed. */
import { EventBasics } from './events.js'
import { PeakBasics, PeakPositions } from './peak-basics.js'
import { SimulatedPeaks } from './simulated-peaks.js'
import { SimulatedTruth } from './simulated-truth.js'

export { EventBasics, PeakBasics, PeakPositions, SimulatedPeaks, SimulatedTruth }
export { DEMO_RUNS, demoRun, demoRunSpan, type DemoRun } from './runs.js'
export { N_PMTS, N_TOP_PMTS, PMT_POSITIONS, TPC_RADIUS } from './detector.js'

/** Every plugin of the demo detector: `register: demoPlugins`. */
export const demoPlugins = [SimulatedTruth, SimulatedPeaks, PeakBasics, PeakPositions, EventBasics]
