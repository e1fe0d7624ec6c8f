/** What is measured. `ratio`: how many times faster than strax it has to be, by compressor where it differs. */
export const COMPRESSORS = ['blosc', 'lz4', 'zstd']

const byCodec = (blosc, lz4, zstd) => ({ blosc, lz4, zstd })

/** On loading data, for each compressor. `decodes`: its rate is compared with the C decoders'. */
export const DATA_OPERATIONS = [
  { name: 'superrun', title: 'superrun, all columns', ratio: byCodec(5, 10, 8), decodes: true },
  { name: 'two_columns', title: 'superrun, columns time and area', ratio: byCodec(8, 15, 10), decodes: true },
  { name: 'selection', title: 'superrun, area > 100', ratio: byCodec(5, 10, 8), decodes: true },
  { name: 'one_run', title: 'one run, all columns', decodes: true },
  { name: 'time_range', title: 'one run, time range of 10 %', ratio: byCodec(3, 3, 3) },
  { name: 'iterate', title: 'superrun, chunk by chunk', decodes: true },
  { name: 'make_save', title: 'make and save', ratio: byCodec(3, 3, 3) },
  { name: 'rechunk', title: 'rechunk to 500 MB zstd', ratio: byCodec(3, 3, 3) },
]

/** On run documents. */
export const SELECT_OPERATIONS = [
  { name: 'select_first', title: 'selectRuns, first' },
  { name: 'select_repeated', title: 'selectRuns, repeated' },
  { name: 'select_available', title: 'selectRuns with available' },
]

/** Each in processes of their own. */
export const PROCESS_OPERATIONS = ['rss', 'start_up']

export const ALL_NAMES = [...DATA_OPERATIONS, ...SELECT_OPERATIONS].map(({ name }) => name).concat(PROCESS_OPERATIONS)
