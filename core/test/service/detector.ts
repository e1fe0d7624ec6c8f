/** A detector of eight channels, small enough to reckon by hand: records, peaks of them, numbers of peaks, events. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Context } from '../../src/context/index.js'
import { endtime, peakDtype, recordDtype, StructArray, timeFields } from '../../src/dtype/index.js'
import { definePlugin, SaveWhen } from '../../src/plugins/index.js'
import { readChunkHere, type StorageFrontend } from '../../src/storage/index.js'
import { DataDirectory } from '../../src/storage/node.js'
import { seeded } from '../storage/data.js'

export const CHANNELS = 8
export const TOP = 5
export const SAMPLES = 20
export const DT = 10
export const CHUNKS = 4
export const PER_CHUNK = 50

/** Start of a run, ns; runs last four seconds, a chunk one. */
export const startOf = (runId: string): bigint => 1_600_000_000_000_000_000n + BigInt(runId) * 10_000_000_000n
export const SECOND = 1_000_000_000n

/** One record in each of two channels for every peak, `PER_CHUNK` peaks a chunk. */
export const Records = definePlugin({
  name: 'Records',
  provides: 'records',
  dataKind: 'records',
  dtype: recordDtype(SAMPLES),
  rechunkOnSave: false,
  isReady: (chunkI) => chunkI < CHUNKS,
  sourceFinished: () => true,
  compute(_, { chunkI, runId, chunk }) {
    const random = seeded(Number(runId) * 100 + chunkI)
    const start = startOf(runId) + BigInt(chunkI) * SECOND
    const n = 2 * PER_CHUNK
    const time = BigInt64Array.from({ length: n }, (_, i) => start + BigInt(Math.floor(i / 2)) * 1_000_000n)
    const data = Int16Array.from({ length: n * SAMPLES }, () => Math.floor(random() * 100))
    const channel = Int16Array.from({ length: n }, (_, i) => (Math.floor(i / 2) + (i % 2) * 3) % CHANNELS)
    const rows = { time, length: SAMPLES, dt: DT, channel, data, pulse_length: SAMPLES }
    return chunk({ start, end: start + SECOND, data: rows })
  },
})

export const CHANNEL_MAP = {
  x: Array.from({ length: CHANNELS }, (_, i) => i),
  y: Array.from({ length: CHANNELS }, (_, i) => -i),
  nTop: TOP,
}

/** The two records of a peak added up; samples in PE are ADC counts over 100. */
export const Peaks = definePlugin({
  name: 'Peaks',
  provides: 'peaks',
  dataKind: 'peaks',
  dependsOn: 'records',
  dtype: peakDtype({ nChannels: CHANNELS, nSumWvSamples: SAMPLES }),
  rechunkOnSave: false,
  allowSuperrun: true,
  channelMap: CHANNEL_MAP,
  options: { scale: { type: 'float', default: 100 } },
  compute({ records }, { config }) {
    const n = records!.length / 2
    const samples = records!.column('data') as Int16Array
    const channel = records!.column('channel') as Int16Array
    const time = records!.column('time') as BigInt64Array
    const [data, top] = [new Float32Array(n * SAMPLES), new Float32Array(n * SAMPLES)]
    const [area, perChannel] = [new Float32Array(n), new Float32Array(n * CHANNELS)]
    for (let i = 0; i < 2 * n; i++)
      for (let k = 0; k < SAMPLES; k++) {
        const [row, pe] = [Math.floor(i / 2), samples[i * SAMPLES + k]! / config.scale]
        data[row * SAMPLES + k]! += pe
        if (channel[i]! < TOP) top[row * SAMPLES + k]! += pe
        area[row]! += pe
        perChannel[row * CHANNELS + channel[i]!]! += pe
      }
    const times = BigInt64Array.from({ length: n }, (_, i) => time[2 * i]!)
    const fixed = { length: SAMPLES, dt: DT, type: Int8Array.from(area, (a) => (a > 20 ? 2 : 1)) }
    return { time: times, ...fixed, data, data_top: top, area, area_per_channel: perChannel }
  },
})

/** Numbers of a peak, without samples. */
export const PeakBasics = definePlugin({
  name: 'PeakBasics',
  provides: 'peak_basics',
  dependsOn: 'peaks',
  rechunkOnSave: false,
  allowSuperrun: true,
  dtype: [
    ...timeFields,
    [['Integral [PE]', 'area'], '<f4'],
    [['Position, can be negative [cm]', 'x'], '<f8'],
    [['Kind', 'kind'], '|i1'],
    [['Is it the tenth?', 'tenth'], '|b1'],
    [['Its name', 'name'], '<U4'],
    [['Pair', 'pair'], '<f4', [2]],
  ],
  compute({ peaks }) {
    const area = peaks!.column('area') as Float32Array
    const x = Float64Array.from(area, (a, i) => (i % 7 === 0 ? NaN : Math.sin(1000 * a) * 10))
    const tenth = Uint8Array.from(area, (_, i) => Number(i % 10 === 0))
    const times = { time: peaks!.column('time') as BigInt64Array, endtime: endtime(peaks!) }
    return { ...times, area, x, kind: peaks!.column('type'), tenth, name: 'peak' }
  },
})

/** Never stored: made in passing. */
export const Shifted = definePlugin({
  name: 'Shifted',
  provides: 'shifted',
  dependsOn: 'peak_basics',
  saveWhen: SaveWhen.NEVER,
  allowSuperrun: true,
  dtype: [...timeFields, [['Area beside the true one [PE]', 'shifted_area'], '<f4']],
  compute({ peaks }) {
    const area = (peaks!.column('area') as Float32Array).map((a) => a + 1)
    return { time: peaks!.column('time'), endtime: peaks!.column('endtime'), shifted_area: area }
  },
})

/** Every ten peaks are an event. */
export const Events = definePlugin({
  name: 'Events',
  provides: 'events',
  dataKind: 'events',
  dependsOn: 'peak_basics',
  rechunkOnSave: false,
  allowSuperrun: true,
  dtype: [...timeFields, [['Number of peaks', 'n_peaks'], '<i4']],
  compute({ peaks }) {
    const time = peaks!.column('time') as BigInt64Array
    const ends = peaks!.column('endtime') as BigInt64Array
    const firsts = Array.from({ length: time.length / 10 }, (_, i) => 10 * i)
    return {
      time: BigInt64Array.from(firsts, (i) => time[i]!),
      endtime: BigInt64Array.from(firsts, (i) => ends[i + 9]!),
      n_peaks: 10,
    }
  },
})

export const RUNS: readonly string[] = ['1', '2', '3']
const MODES = ['kr', 'kr', 'bg']

export interface Place {
  readonly folder: string
  readonly frontend: StorageFrontend
  remove(): void
}

/** A folder with the documents of three runs. */
export async function place(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'straxlab-service-'))
  const frontend = new DataDirectory(folder, { provideRunMetadata: true, chunkReader: readChunkHere })
  for (const [i, runId] of RUNS.entries()) {
    const start = startOf(runId)
    const date = (ns: bigint): Date => new Date(Number(ns / 1_000_000n))
    await frontend.writeRunMetadata(runId, {
      name: runId,
      number: Number(runId),
      mode: MODES[i]!,
      source: 'none',
      tags: [{ name: i === 0 ? 'first' : 'other' }],
      comments: [],
      start: date(start),
      end: date(start + BigInt(CHUNKS) * SECOND),
    })
  }
  return { folder, frontend, remove: () => rmSync(folder, { recursive: true }) }
}

export const PLUGINS = [Records, Peaks, PeakBasics, Shifted, Events]

export function contextOn(frontend: StorageFrontend, notices: string[] = []): Context {
  return new Context({ storage: [frontend], register: PLUGINS, notice: (text) => notices.push(text) })
}

/** Makes everything of these runs. */
export async function makeAll(context: Context, runs: readonly string[] = RUNS): Promise<void> {
  for (const runId of runs) for (const target of ['peak_basics', 'events']) await context.make(runId, target)
}

export const arrayOf = (context: Context, runId: string, target: string): Promise<StructArray> =>
  context.getArray(runId, target, { progress: false })
