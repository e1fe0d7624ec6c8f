import { expect, test } from '@jest/globals'
import { compareLineages, DataKey, describeLineageDifference, deterministicHash } from '../../src/lineage/index.js'
import { lineageHash, matchesLineage, type Lineage } from '../../src/lineage/index.js'
import { PyFloat, type PyValue } from '../../src/pytext/index.js'

const records: Lineage = { records: ['Records', '0.0.0', { crash: false, dummy_tracked_option: 42 }] }

/** Lineages and folder names of a real run of 2021, from a public run document (XAMS-nikhef/amstrax_files, data/rundoc_999999.json). */
const FOUND = (() => {
  const raw_records = ['DAQReader', '0.0.0', {}] as const
  const pulse_counts = [
    'PulseProcessing',
    '0.2.2',
    {
      n_tpc_pmts: 8,
      baseline_samples: 40,
      save_outside_hits: [3, 20],
      hit_min_amplitude: 'pmt_commissioning_initial',
    },
  ] as const
  const peaks = [
    'Peaks',
    '0.1.12',
    {
      peak_gap_threshold: 3000,
      peak_left_extension: 1000,
      peak_right_extension: 1000,
      peak_min_area: 0,
      peak_min_pmts: 1,
      single_channel_peaks: false,
      peak_split_min_height: 25,
      peak_split_min_ratio: 4,
      pmt_channel: 0,
    },
  ] as const
  const peak_basics = ['PeakBasics', '0.1.0', {}] as const
  return [
    ['002240-raw_records-c7zrd7k56r', { raw_records }],
    ['002240-pulse_counts-atkbl7m76l', { pulse_counts, raw_records }],
    ['002240-records-atkbl7m76l', { pulse_counts, raw_records }],
    ['002240-peaks-wc47aevroo', { peaks, pulse_counts, raw_records }],
    ['002240-peak_basics-3gman7cruf', { peak_basics, peaks, pulse_counts, raw_records }],
  ] as const
})()

test('folder names found in the wild', () => {
  expect(lineageHash({ raw_records_mv: ['DAQReader', '0.0.0', {}] })).toBe('rfzvpzj4mf')
  for (const [name, lineage] of FOUND) expect(String(new DataKey('002240', name.split('-')[1]!, lineage))).toBe(name)
})

test('hashes stop at the length asked for', () => {
  expect(deterministicHash({ raw_records_mv: ['DAQReader', '0.0.0', {}] }, 4)).toBe('rfzv')
  expect(deterministicHash(1, 32)).toHaveLength(32)
})

test('1 and 1.0 make different data, the order of options does not', () => {
  expect(deterministicHash({ a: 1 })).not.toBe(deterministicHash({ a: new PyFloat(1) }))
  expect(deterministicHash({ a: 1, b: 2 })).toBe(deterministicHash({ b: 2, a: 1 }))
})

test('values that Python does not have are refused, never hashed', () => {
  const cyclic: PyValue[] = []
  cyclic.push(cyclic)
  expect(() => deterministicHash({ a: cyclic })).toThrow(/nested deeper/)
  for (const bad of [undefined, () => 1, Symbol('x'), new Date(0), new Map([['a', 1]])])
    expect(() => deterministicHash({ a: bad as never })).toThrow(/Python has no/)
})

test('a superrun needs its subruns, and only a superrun combines', () => {
  expect(() => new DataKey('_x', 'peaks', records)).toThrow(/needs its subruns/)
  expect(() => new DataKey('x', 'peaks', records, { combining: true })).toThrow(/superruns only/)
  expect(() => new DataKey('', 'peaks', records)).toThrow(/run id/)
  expect(() => new DataKey('0', '', records)).toThrow(/data type/)
  for (const bad of [[0, 10, 20], [[0]], [[0, 1.5]], 'some', [['0', '1']]])
    expect(() => new DataKey('_x', 'peaks', records, { subRunSpec: { '0': bad as never } })).toThrow(/subrun 0 of _x/)
})

test('a redefined superrun has another folder', () => {
  const names = [{ '0': 'all' }, { '0': 'all', '1': 'all' }, { '0': [[0n, 10n]] }] as const
  const folders = names.map((subRunSpec) => String(new DataKey('_x', 'records', records, { subRunSpec })))
  const combining = String(new DataKey('_x', 'records', records, { subRunSpec: names[0], combining: true }))
  expect(new Set([...folders, combining]).size).toBe(4)
})

test('ranges of bigint and of numbers are one', () => {
  const key = (range: readonly [bigint | number, bigint | number]) =>
    String(new DataKey('_x', 'records', records, { subRunSpec: { '0': [range] } }))
  expect(key([0n, 10n])).toBe(key([0, 10]))
})

test('a key for another run keeps the hash', () => {
  const key = new DataKey('0', 'records', records).forRun('_x', { subRunSpec: { '0': 'all' } })
  expect(String(key)).toBe(String(new DataKey('_x', 'records', records, { subRunSpec: { '0': 'all' } })))
})

test('names of folders: what is data, what is not', () => {
  expect(DataKey.parse('0-peaks-xia2iit6vb_temp')).toMatchObject({ runId: '0', incomplete: true })
  expect(DataKey.parse('_old_superrun-peaks-xia2iit6vb')).toMatchObject({
    runId: '_old_superrun',
    subRunSpecHash: undefined,
  })
  const others = [
    '',
    '0',
    '0-peaks',
    '0-peaks-XIA2',
    '0-peaks-xia2iit6vb-1',
    '0-metadata.json',
    '-peaks-abc',
    'a/b-peaks-abc',
    '0-peaks-abc.zip',
  ]
  for (const other of others) expect(DataKey.parse(other)).toBeUndefined()
})

test('data types called like parts of objects', () => {
  const odd = { constructor: ['A', '0', {}] } as unknown as Lineage
  expect(matchesLineage(odd, {})).toBe(false)
  expect(matchesLineage({}, odd)).toBe(false)
  expect(matchesLineage({ a: ['A', '0', {}] }, { a: ['A', '0', { toString: 1 } as never] })).toBe(false)
})

test('differences in words', () => {
  const other: Lineage = {
    records: ['Records2', '0.0.1', { crash: false, dummy_tracked_option: new PyFloat(42), gains: { left: [1, 2] } }],
    peaks: ['Peaks', '1', {}],
  }
  const gains: Lineage = { records: ['Records2', '0.0.1', { ...other.records![2], gains: { left: [1, 3, 4] } }] }
  expect(compareLineages(records, other).map(describeLineageDifference)).toEqual([
    "records: plugin: 'Records' -> 'Records2'",
    "records: version: '0.0.0' -> '0.0.1'",
    'records: option dummy_tracked_option: 42 -> 42.0',
    "records: option gains: (absent) -> {'left': [1, 2]}",
    "peaks: (absent) -> ['Peaks', '1', {}]",
  ])
  expect(compareLineages(other, gains).map(describeLineageDifference)).toEqual([
    "records: option gains['left'][1]: 2 -> 3",
    "records: option gains['left'][2]: (absent) -> 4",
    "peaks: ['Peaks', '1', {}] -> (absent)",
  ])
})

test('fuzzy matching never takes what was made of some chunks for the whole', () => {
  const whole: Lineage = { raw: ['Raw', '0', {}], peaks: ['Peaks', '0', { gain: 1 }] }
  const part = (numbers: number[]): Lineage => ({
    ...whole,
    peaks: ['Peaks', '0', { gain: 2, chunk_number: { raw: numbers } }],
  })
  for (const fuzzy of [{ fuzzyFor: ['peaks'] }, { fuzzyForOptions: ['gain', 'chunk_number'] }]) {
    expect(matchesLineage(part([0]), whole, fuzzy)).toBe(false)
    expect(matchesLineage(whole, part([0]), fuzzy)).toBe(false)
    expect(matchesLineage(part([1]), part([0]), fuzzy)).toBe(false)
    expect(matchesLineage(part([0]), { ...part([0]) }, fuzzy)).toBe(true)
  }
})
