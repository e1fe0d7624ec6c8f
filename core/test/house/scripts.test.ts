import { describe, expect, test } from '@jest/globals'
import { completed } from '../../../scripts/setup/lock-file.mjs'
import { portOf } from '../../../scripts/setup/lab.mjs'
import { missingPackages } from '../../../scripts/setup/packages.mjs'
import { findPython } from '../../../scripts/setup/python.mjs'
import { closingLine, exitCodeOf, tallyOfJest, tallyOfPytest } from '../../../scripts/setup/tally.mjs'
import { readArguments } from '../../../scripts/setup/test.mjs'

const jestCounts = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
}

describe('npm test', () => {
  test('takes parts first, then flags for jest', () => {
    expect(readArguments(['core', 'interop', '-t', 'core'])).toEqual({
      chosen: ['core', 'interop'],
      flags: ['-t', 'core'],
    })
    expect(readArguments(['-t', 'core']).chosen).toContain('browser')
    expect(readArguments([]).flags).toEqual([])
  })

  test('counts a file that does not load, and a run that ends badly, as failures', () => {
    expect(tallyOfJest(jestCounts, 0)).toEqual({ passed: 3, failed: 0, skipped: 0 })
    expect(tallyOfJest({ ...jestCounts, numRuntimeErrorTestSuites: 1 }, 1).failed).toBe(1)
    expect(tallyOfJest(jestCounts, 1).failed).toBe(1)
    expect(tallyOfJest({ ...jestCounts, numPendingTests: 2, numTodoTests: 1 }, 0).skipped).toBe(3)
  })

  test("reads pytest's counts", () => {
    const xml = (counts: string): string =>
      `<testsuites><testsuite name="pytest" ${counts} time="1"></testsuite></testsuites>`
    expect(tallyOfPytest(xml('errors="1" failures="2" skipped="3" tests="10"'), 1)).toEqual({
      passed: 4,
      failed: 3,
      skipped: 3,
    })
    expect(tallyOfPytest(xml('errors="0" failures="0" skipped="0" tests="0"'), 5).failed).toBe(0)
    expect(tallyOfPytest(xml('errors="0" failures="0" skipped="0" tests="2"'), 3).failed).toBe(1)
  })

  test('fails when something failed and when nothing ran', () => {
    expect(exitCodeOf({ passed: 5, failed: 0, skipped: 1 })).toBe(0)
    expect(exitCodeOf({ passed: 5, failed: 1, skipped: 0 })).toBe(1)
    expect(exitCodeOf({ passed: 0, failed: 0, skipped: 9 })).toBe(1)
    expect(closingLine({ passed: 5, failed: 0, skipped: 0 })).toBe('5 passed, 0 failed')
    expect(closingLine({ passed: 5, failed: 1, skipped: 2 })).toBe('5 passed, 1 failed, 2 skipped')
  })
})

describe('npm run lab', () => {
  test('knows the port that was asked for', () => {
    expect(portOf(['--no-browser', '--port', '8899'])).toBe(8899)
    expect(portOf(['--port=8899'])).toBe(8899)
    expect(portOf(['--ServerApp.port=1'])).toBe(1)
    expect(portOf(['--no-browser'])).toBeUndefined()
    expect(() => portOf(['--port', 'high'])).toThrow(/--port takes a number .* not 'high'/)
    expect(() => portOf(['--port', '70000'])).toThrow(/65535/)
  })

  test('says what Python is wanted and what is there', () => {
    expect(() => findPython([3, 99])).toThrow(/Python 3\.99 or newer is needed/)
    expect(() => findPython([3, 10], ['no-such-python-here'])).toThrow(/there is no Python/)
    expect(findPython([3, 0]).version).toMatch(/^3\./)
  })
})

describe('the Node packages', () => {
  const lock = {
    packages: {
      '': { version: '1.0.0' },
      core: { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', dev: true, optionalDependencies: { 'a-win32-x64': '1.0.0', b: '2.0.0' } },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/c': { version: '3.0.0', optional: true },
    },
  }

  test('are installed when one is missing or has another version, not for the sake of an optional one', () => {
    const installed = (packages: object): object => ({ packages })
    const a = { version: '1.0.0' }
    expect(missingPackages(lock, undefined)).toContain('node_modules/a')
    expect(missingPackages(lock, installed({ 'node_modules/a': a, 'node_modules/b': { version: '2.0.0' } }))).toEqual(
      [],
    )
    expect(missingPackages(lock, installed({ 'node_modules/a': a }))).toEqual(['node_modules/b'])
    expect(missingPackages(lock, installed({ 'node_modules/a': a, 'node_modules/b': a }))).toEqual(['node_modules/b'])
  })

  test('are listed for other systems too', () => {
    const { packages, added } = completed(lock.packages)
    expect(added).toEqual(['node_modules/a-win32-x64'])
    expect(packages['node_modules/a-win32-x64']).toEqual({
      version: '1.0.0',
      cpu: ['x64'],
      dev: true,
      optional: true,
      os: ['win32'],
    })
    expect(completed(packages).added).toEqual([])
  })
})
