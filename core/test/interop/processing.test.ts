import { expect } from '@jest/globals'
import { disagreements, type Case } from '../processing/cases.js'
import { runPython, seed, testWithStrax } from './strax-python.js'

testWithStrax(
  'intervals: what strax says of random ones, for another seed',
  () => {
    const script = new URL('../fixtures/processing/make.py', import.meta.url)
    expect(disagreements(JSON.parse(runPython(script, ['--seed', 1000 + seed, '--n', 400])) as Case[])).toEqual([])
  },
  600_000,
)
