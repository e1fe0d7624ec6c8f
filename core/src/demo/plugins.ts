import { PluginFailed } from '../errors/index.js'
import { endtime, peakDtype, recordDtype, timeFields, type StructArray } from '../dtype/index.js'
import { definePlugin, SaveWhen, type Inputs } from '../plugins/index.js'

/** The only input of a plugin that has one data kind. */
const only = (inputs: Inputs): StructArray => Object.values(inputs)[0]!

/** A source: `n_chunks` chunks of 1 ns, each with `recs_per_chunk` records in as many channels. */
export const Records = definePlugin({
  name: 'Records',
  provides: 'records',
  parallel: 'process',
  dtype: recordDtype(),
  rechunkOnSave: false,
  options: {
    crash: { type: 'bool', default: false },
    dummy_tracked_option: { type: 'int', default: 42 },
    secret_time_offset: { type: 'int', default: 0, track: false, help: 'Start of the run [ns]' },
    n_chunks: { type: 'int', default: 10, track: false },
    recs_per_chunk: { type: 'int', default: 10, track: false },
  },
  isReady: (chunkI, { config }) => chunkI < config.n_chunks,
  sourceFinished: () => true,
  compute(_, { chunkI, config, chunk }) {
    if (config.crash) throw new PluginFailed('CRASH!!!!')
    const start = BigInt(chunkI) + BigInt(config.secret_time_offset)
    const channel = Array.from({ length: config.recs_per_chunk }, (_, i) => i)
    const data = { channel, time: start, length: 1, dt: 1 }
    return chunk({ start, end: start + 1n, data })
  },
})

/** One peak per record, all of area `base_area + bonus_area`. */
export const Peaks = definePlugin({
  name: 'Peaks',
  provides: 'peaks',
  dataKind: 'peaks',
  dependsOn: ['records'],
  dtype: peakDtype(),
  parallel: true,
  allowSuperrun: true,
  options: {
    base_area: { type: 'int', default: 0 },
    give_wrong_dtype: { type: 'bool', default: false },
    bonus_area: { defaultByRun: [[0, 0], [1, 1]] },
  }, // prettier-ignore
  compute(inputs, { config }) {
    if (config.give_wrong_dtype) return { a: [1, 2, 3, 4, 5], b: [0, 0, 0, 0, 0] }
    const time = only(inputs).column('time')
    return { time, length: 1, dt: 1, area: config.base_area + Number(config.bonus_area) }
  },
})

/** Two data types: a class (0) per peak, and the peaks' intervals as another kind. */
export const PeakClassification = definePlugin({
  name: 'PeakClassification',
  provides: ['peak_classification', 'lone_hits'],
  dataKind: { peak_classification: 'peaks', lone_hits: 'lone_hits' },
  dependsOn: ['peaks'],
  dtype: {
    peak_classification: [...timeFields, ['type', '|i1', 'Classification of the peak.']],
    lone_hits: timeFields,
  },
  saveWhen: { peak_classification: SaveWhen.ALWAYS, lone_hits: SaveWhen.ALWAYS },
  allowSuperrun: true,
  compute(inputs) {
    const peaks = only(inputs)
    const interval = { time: peaks.column('time'), endtime: endtime(peaks) }
    return { peak_classification: interval, lone_hits: interval }
  },
})
