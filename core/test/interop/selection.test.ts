import { expect } from '@jest/globals'
import { disagreements } from '../selection/numexpr.js'
import { runPython, seed, testWithStrax } from './strax-python.js'

testWithStrax('1500 expressions of another seed give what numexpr gives', () => {
  const script = new URL('../fixtures/selection/make.py', import.meta.url)
  expect(disagreements(runPython(script, ['--seed', 1000 + seed, '--n', 1500]))).toEqual([])
})
