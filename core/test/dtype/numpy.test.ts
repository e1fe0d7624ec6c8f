import { expect, test } from '@jest/globals'
import { fixture } from './fixture.js'
import {
  checkDescr,
  checkEndtimes,
  checkHalves,
  checkLayouts,
  checkMerges,
  checkReading,
  checkSorts,
  checkStraxDtypes,
  checkTruncations,
  checkTypeNames,
  checkWriting,
} from './numpy-checks.js'

test('the fixture has enough cases', () => {
  expect(fixture.arrays.length).toBeGreaterThanOrEqual(150)
})

test('descr text is read and written as numpy does, with the same layout', () => checkDescr(fixture))

test('fields written by hand get the layout that numpy gives them, packed and aligned', () => checkLayouts(fixture))

test('rows as numpy wrote them give the same values, at any alignment and on shared memory', () =>
  checkReading(fixture))

test('values give the bytes that numpy writes, from columns and from rows', () => checkWriting(fixture))

test('merging arrays and keeping columns is what strax makes of them', () => checkMerges(fixture))

test('sorting by several fields gives the stable order of numpy', () => checkSorts(fixture))

test('half floats are rounded as numpy rounds them', () => checkHalves(fixture))

test('text is cut to the width as numpy cuts it', () => checkTruncations(fixture))

test('type names mean what they mean to numpy, and what it cannot mean is refused', () => checkTypeNames(fixture))

test("strax's own dtypes are the same to the letter", () => checkStraxDtypes(fixture))

test("endtime is strax's", () => checkEndtimes(fixture))
