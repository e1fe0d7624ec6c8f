/** Against real strax: fixtures/lineage/make.py. */
import { expect, test } from '@jest/globals'
import {
  compareLineages,
  DataKey,
  deterministicHash,
  hashablize,
  lineageHash,
  matchesLineage,
} from '../../src/lineage/index.js'
import type { Lineage, SubRunSpec } from '../../src/lineage/index.js'
import { pyJsonDumps, toPyValue, type PyValue } from '../../src/pytext/index.js'
import { cases, listed, read, type Written } from '../pytext/python-cases.js'

const ARRAYS = { int8: Int8Array, uint16: Uint16Array, int32: Int32Array, float32: Float32Array, float64: Float64Array }

function small(dtype: string, values: readonly unknown[]): ArrayBufferView {
  return new ARRAYS[dtype as keyof typeof ARRAYS](values.map(Number))
}

/** An option as a person gives it: numpy's arrays as typed arrays. */
function given(v: Written): PyValue {
  if (v === null || typeof v !== 'object' || !('ndarray' in v)) return read(v)
  const [dtype, items] = v.ndarray
  const values = items.list.map((item) => read(item) as number)
  const ints = (): bigint[] => values.map(BigInt)
  const array =
    dtype === 'int64'
      ? BigInt64Array.from(ints())
      : dtype === 'uint64'
        ? BigUint64Array.from(ints())
        : small(dtype, values)
  return toPyValue(array, 'option')
}

const optionCases = cases<{ value: { dict: [string, Written][] }; json: string; hash: string }>(
  'lineage',
  'options.json',
)
const optionsOf = (value: { dict: [string, Written][] }): PyValue =>
  toPyValue(new Map(value.dict.map(([key, item]) => [key, given(item)])), 'options')

test('option dictionaries hash as in strax', () => {
  expect(optionCases.length).toBeGreaterThanOrEqual(300)
  expect(optionCases.filter(({ value }) => JSON.stringify(value).includes('ndarray')).length).toBeGreaterThan(10)
  for (const { value, json, hash } of optionCases) {
    expect(pyJsonDumps(hashablize(optionsOf(value)))).toBe(json)
    expect(deterministicHash(optionsOf(value))).toBe(hash)
  }
})

test('tuples hash as lists', () => {
  const plain = optionCases.filter(({ value }) => !JSON.stringify(value).includes('ndarray'))
  for (const { value, hash } of plain) expect(deterministicHash(read(listed(value)))).toBe(hash)
})

interface KeyCase {
  readonly run_id: string
  readonly data_type: string
  readonly lineage: Written
  readonly name: string
  readonly lineage_hash: string
  readonly subruns?: Written
  readonly combining?: boolean
}

test('keys of runs and superruns name folders as in strax', () => {
  const keys = cases<KeyCase>('lineage', 'keys.json')
  expect(keys.filter((one) => one.subruns !== undefined).length).toBeGreaterThan(30)
  for (const one of keys) {
    const subRunSpec = one.subruns === undefined ? undefined : (read(one.subruns) as SubRunSpec)
    const lineage = read(one.lineage) as Lineage
    const key = new DataKey(one.run_id, one.data_type, lineage, { subRunSpec, combining: one.combining })
    expect(String(key)).toBe(one.name)
    expect(key.lineageHash).toBe(one.lineage_hash)
    expect(lineageHash(lineage)).toBe(one.lineage_hash)
    expect(DataKey.parse(one.name)).toEqual({
      folderRunId: key.folderRunId,
      runId: one.run_id,
      subRunSpecHash: subRunSpec === undefined ? undefined : key.folderRunId.slice(-10),
      dataType: one.data_type,
      lineageHash: one.lineage_hash,
      incomplete: false,
    })
  }
})

interface MatchCase {
  readonly a: Written
  readonly b: Written
  readonly fuzzy_for: string[]
  readonly fuzzy_for_options: string[]
  readonly matches: boolean
  readonly equal_hash: boolean
}

const matchCases = cases<MatchCase>('lineage', 'matches.json')

test('lineages match, fuzzily and not, as in strax', () => {
  expect(new Set(matchCases.map((one) => one.matches)).size).toBe(2)
  for (const { a, b, fuzzy_for: fuzzyFor, fuzzy_for_options: fuzzyForOptions, matches } of matchCases)
    expect(matchesLineage(read(a) as Lineage, read(b) as Lineage, { fuzzyFor, fuzzyForOptions })).toBe(matches)
})

test('lineages have no differences exactly where strax gives them one hash', () => {
  expect(new Set(matchCases.map((one) => one.equal_hash)).size).toBe(2)
  for (const { a, b, equal_hash } of matchCases)
    expect(compareLineages(read(a) as Lineage, read(b) as Lineage).length === 0).toBe(equal_hash)
})
