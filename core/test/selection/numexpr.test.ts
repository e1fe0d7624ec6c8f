import { readFileSync } from 'node:fs'
import { expect, jest, test } from '@jest/globals'
import { disagreements } from './numexpr.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

test('600 expressions give what numexpr gives, bit for bit', () => {
  const json = readFileSync(new URL('../fixtures/selection/expressions.json', import.meta.url), 'utf8')
  expect(disagreements(json)).toEqual([])
})
