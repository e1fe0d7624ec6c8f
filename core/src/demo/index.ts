/** The plugins of strax.testutils, with the same lineage: what examples and tests are made with. */
export { PeakClassification, Peaks, Records } from './plugins.js'
