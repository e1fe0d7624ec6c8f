import { readFileSync } from 'node:fs'

/** What a part of the tests came to. */
export const nothing = Object.freeze({ passed: 0, failed: 0, skipped: 0 })

export const plus = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/** Counts of a jest run, from what tally-reporter.mjs wrote; a file that could not even be loaded is a failure. */
export function tallyOfJest(results, exitCode) {
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
  return {
    passed: results.numPassedTests,
    // Jest may end badly with no failed test (a thrown hook outside, a worker that died): never lose that.
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  }
}

const attribute = (tag, name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(tag)?.[1] ?? 0)

/** Counts of a pytest run, from its JUnit file. */
export function tallyOfPytest(xml, exitCode) {
  const suites = xml.match(/<testsuite\b[^>]*>/g) ?? []
  const sum = (name) => suites.reduce((total, tag) => total + attribute(tag, name), 0)
  const failed = sum('failures') + sum('errors')
  const skipped = sum('skipped')
  // Exit code 5 says that there were no tests.
  const lost = failed === 0 && exitCode !== 0 && exitCode !== 5 ? 1 : 0
  // One test may both fail and count an error in its teardown: never less than none passed.
  return { passed: Math.max(0, sum('tests') - failed - skipped), failed: failed + lost, skipped }
}

/** The closing line. @param {{ passed: number, failed: number, skipped: number }} tally */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

/** Non-zero on any failure, and when nothing ran. @param {{ passed: number, failed: number, skipped?: number }} tally */
export const exitCodeOf = ({ passed, failed }) => (failed > 0 || passed === 0 ? 1 : 0)

export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))
