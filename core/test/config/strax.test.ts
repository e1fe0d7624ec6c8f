/** Against real strax: fixtures/config/make.py. */
import { expect, test } from '@jest/globals'
import { checkOptionSpec, defaultOf, type DefaultByRun } from '../../src/config/index.js'
import { isStraxlabError } from '../../src/errors/index.js'
import { pyRepr, type PyValue } from '../../src/pytext/index.js'
import { cases, read, type Written } from '../pytext/python-cases.js'

type Case = { readonly ranges: Written; readonly run_id: string } & (
  { readonly value: Written } | { readonly error: string }
)

function answer(ranges: DefaultByRun, runId: string): PyValue {
  try {
    const value = defaultOf('an_option', { defaultByRun: ranges }, runId)
    return value === undefined ? 'no default' : value
  } catch (error) {
    if (!isStraxlabError(error, 'InvalidConfig')) throw error
    return 'refused'
  }
}

test('defaults by run are those of strax, superruns included', () => {
  const all = cases<Case>('config', 'default_by_run.json')
  expect(all.filter((one) => one.run_id.startsWith('_')).length).toBeGreaterThan(10)
  for (const one of all) {
    const ranges = read(one.ranges) as DefaultByRun
    checkOptionSpec('an_option', { defaultByRun: ranges }, 'APlugin')
    expect(pyRepr(answer(ranges, one.run_id))).toBe(pyRepr('value' in one ? read(one.value) : 'refused'))
  }
})
