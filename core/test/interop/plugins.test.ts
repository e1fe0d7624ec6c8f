import { expect } from '@jest/globals'
import { disagreements, type Fixture } from '../plugins/kinds.js'
import { runPython, seed, testWithStrax } from './strax-python.js'

testWithStrax(
  'plugins of every kind give the chunks that strax gives, for another seed',
  async () => {
    const script = new URL('../fixtures/plugins/make.py', import.meta.url)
    expect(await disagreements(JSON.parse(runPython(script, ['--seed', 1000 + seed, '--n', 10])) as Fixture)).toEqual(
      [],
    )
  },
  600_000,
)
