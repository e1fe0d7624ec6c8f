import { expect } from '@jest/globals'
import { pyJsonLoads } from '../../src/pytext/index.js'
import { comparable, ourAnswer, straxComparable, type StraxCase } from '../chunk/strax-cases.js'
import { runPython, seed, testWithStrax } from './strax-python.js'

const CASES = Number(process.env['STRAXLAB_CASES'] ?? 100)

testWithStrax('chunks of other seeds are split, joined and rechunked as strax does it', async () => {
  const script = new URL('../fixtures/chunk/make.py', import.meta.url)
  const cases = pyJsonLoads(runPython(script, ['--seed', seed, '--cases', CASES])) as unknown as StraxCase[]
  for (const one of cases) {
    if ((one.answer as { error?: string }).error === 'NoAnswer') continue
    expect({ ...one, answer: comparable(await ourAnswer(one)) }).toEqual({
      ...one,
      answer: straxComparable(one.answer),
    })
  }
})
