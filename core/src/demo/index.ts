/**
 * Plugins to try straxlab on: those of strax.testutils, with the same lineage (`Records`, `Peaks`, `PeakClassification`), and a
 * simulated xenon TPC (`demoPlugins`), of which `npm run demo-data` makes a set of runs.
 */
export { PeakClassification, Peaks, Records } from './plugins.js'
export {
  DEMO_RUNS,
  demoPlugins,
  demoRun,
  demoRunSpan,
  EventBasics,
  N_PMTS,
  N_TOP_PMTS,
  PeakBasics,
  PeakPositions,
  PMT_POSITIONS,
  SimulatedPeaks,
  SimulatedTruth,
  TPC_RADIUS,
  type DemoRun,
} from './tpc/index.js'
