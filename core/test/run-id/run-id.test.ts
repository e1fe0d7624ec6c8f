import { expect, test } from '@jest/globals'
import {
  checkRunId,
  checkRunIdForFolder,
  isSuperrun,
  plainRunId,
  runIdOfNumber,
  runNumber,
  superrunName,
} from '../../src/run-id/index.js'

test('superruns are marked once', () => {
  expect(['_a', '__a', 'a', '', 'a_'].map(isSuperrun)).toEqual([true, true, false, false, false])
  expect(isSuperrun(null)).toBe(false)
  expect([superrunName('a'), superrunName('_a')]).toEqual(['_a', '_a'])
  expect([plainRunId('_a'), plainRunId('__a'), plainRunId('a')]).toEqual(['a', '_a', 'a'])
})

test('run ids that are none', () => {
  for (const bad of ['', '_', 12, null, undefined]) expect(() => checkRunId(bad)).toThrow(/a run id must be a string/)
  expect(() => superrunName('')).toThrow(/run id/)
})

test('run ids that cannot name a folder', () => {
  for (const bad of ['a-b', 'a/b', '..', '.', 'a\\b', 'a\nb', 'a\0'])
    expect(() => checkRunIdForFolder(bad)).toThrow(/cannot name a folder/)
  expect(() => checkRunIdForFolder('2020-01')).toThrow(/put "_" in its place/)
  for (const good of ['0', '012345', '170204_1410', '_my superrun', 'rün']) checkRunIdForFolder(good)
})

test('numbers of runs', () => {
  expect(['012345', '170204_1410', '0'].map(runNumber)).toEqual([12345n, 1702041410n, 0n])
  expect(['_12', 'run_1', '', '1.5', '-1', ' 1', '_'].map(runNumber)).toEqual(Array(7).fill(undefined))
  expect([runIdOfNumber(7), runIdOfNumber(1234567)]).toEqual(['000007', '1234567'])
  for (const bad of [-1, 1.5, NaN]) expect(() => runIdOfNumber(bad)).toThrow(/whole number/)
})
