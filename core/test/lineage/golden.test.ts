import { expect, test } from '@jest/globals'
import { DataKey, deterministicHash, lineageHash } from '../../src/lineage/index.js'

test('a hash found in the wild', () => {
  expect(lineageHash({ raw_records_mv: ['DAQReader', '0.0.0', {}] })).toBe('rfzvpzj4mf')
})

test('hashes stop at the length asked for', () => {
  expect(deterministicHash({ raw_records_mv: ['DAQReader', '0.0.0', {}] }, 4)).toBe('rfzv')
  expect(deterministicHash(1, 32)).toHaveLength(32)
})

test('a superrun needs its subruns', () => {
  expect(() => new DataKey('_x', 'peaks', {})).toThrow(/subruns/)
  expect(() => new DataKey('x', 'peaks', {}, { combining: true })).toThrow(/superruns only/)
})
