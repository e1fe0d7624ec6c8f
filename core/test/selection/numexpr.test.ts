import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { disagreements } from './numexpr.js'

test('600 expressions give what numexpr gives, bit for bit', () => {
  const json = readFileSync(new URL('../fixtures/selection/expressions.json', import.meta.url), 'utf8')
  expect(disagreements(json)).toEqual([])
})
