import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { disagreements, type Case } from './cases.js'

const fixture = new URL('../fixtures/processing/intervals.json', import.meta.url)

test('intervals: what strax says of random ones', () => {
  const cases = JSON.parse(readFileSync(fixture, 'utf8')) as Case[]
  expect(cases.length).toBeGreaterThan(30)
  expect(cases.filter(({ find_break }) => find_break !== null).length).toBeGreaterThan(5)
  expect(disagreements(cases)).toEqual([])
})
