/** The plugins of bench_data.py, with the same lineages. Peaks are only loaded here; MadePeaks makes the very same rows. */
import { definePlugin, peakDtype, SaveWhen, timeFields } from '../dist/node.js'

const SPAN = 1_000_000_000
export const CHUNKS = 3
const dtype = peakDtype({ nChannels: 494, storeDataTop: false, storeDataStart: false })
export const rowsOf = (mb) => Math.trunc((mb * 1e6) / dtype.itemsize)

export const Source = definePlugin({
  name: 'Source',
  version: '1',
  provides: 'source',
  dataKind: 'source',
  dtype: timeFields,
  saveWhen: SaveWhen.EXPLICIT,
  options: {
    offset: { type: 'int', default: 0, track: false },
    n_chunks: { type: 'int', default: CHUNKS, track: false },
  },
  sourceFinished: () => true,
  isReady: (chunkI, { config }) => chunkI < config.n_chunks,
  compute(_, { chunkI, config, chunk }) {
    const start = config.offset + chunkI * SPAN
    return chunk({ start, end: start + SPAN, data: { time: [BigInt(start)], endtime: [BigInt(start + 1)] } })
  },
})

function peaksLike(name, provides, compressor, compute) {
  return definePlugin({
    name,
    version: '1',
    provides,
    dataKind: provides,
    dependsOn: 'source',
    dtype,
    compressor,
    rechunkOnSave: false,
    allowSuperrun: provides === 'peaks',
    compute,
  })
}

export const plugins = (compressor, mb) => [
  Source,
  peaksLike('Peaks', 'peaks', compressor, () => {
    throw new Error('the peaks of the benchmark are made by bench_data.py')
  }),
  peaksLike('MadePeaks', 'made_peaks', compressor, ({ source }) => makePeaks(source.column('time')[0], rowsOf(mb))),
]

/** bench_data.py noise: murmur3's mixing, 16 bits of it. */
function noise(number) {
  let h = number | 0
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h >>> 16) / 65536
}

function makePeaks(time0, n) {
  const f = Math.fround
  const first = Number(time0 / BigInt(SPAN)) * n
  const step = Math.floor((SPAN - 10000) / n)
  const time = new BigInt64Array(n)
  const center_time = new BigInt64Array(n)
  const length = new Int32Array(n)
  const area = new Float32Array(n)
  const type = new Int8Array(n)
  const area_per_channel = new Float32Array(n * 494)
  const data = new Float32Array(n * 200)
  const width = new Float32Array(n * 11)
  const rise = Float32Array.from({ length: 200 }, (_, t) => f(100 - Math.abs(t - 80)) / 100)
  for (let i = 0; i < n; i++) {
    const [row, samples] = [first + i, 20 + (i % 180)]
    time[i] = time0 + BigInt(i * step)
    center_time[i] = time[i] + BigInt(5 * samples)
    length[i] = samples
    area[i] = noise(row) * 600
    type[i] = i % 3
    for (let k = 0; k < 74; k++) area_per_channel[i * 494 + ((i * 31 + k * 97) % 494)] = noise(row * 74 + k) * 5
    for (let t = 0; t < samples; t++) data[i * 200 + t] = f(area[i] * rise[t]) + noise(row * 200 + t)
    for (let k = 0; k < 11; k++) width[i * 11 + k] = noise(row * 11 + k) * 400
  }
  return { time, center_time, dt: 10, length, area, type, area_per_channel, data, n_hits: 74, width }
}
