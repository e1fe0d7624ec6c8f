/** Arrays to plotly specifications, without a DOM; each with a static picture beside it. */
export { histogram, histogram2d, type Histogram2dOptions, type HistogramOptions } from './histogram.js'
export type { Axis, Layout, Trace } from './figure.js'
export { Plot } from './plot.js'
export { scatter, type ScatterOptions } from './scatter.js'
export { waveforms, type WaveformOptions } from './waveforms.js'
export { count, count2d, Extent, makeBins, type BinOptions, type Bins } from './bins.js'
export { plottableValues } from './series.js'
