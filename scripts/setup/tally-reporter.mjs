import { writeFileSync } from 'node:fs'

/** Tells jest's counts to the process that started it, in the file that STRAXLAB_TALLY names. */
export default class TallyReporter {
  onRunComplete(_contexts, results) {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results
    const counts = { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites }
    writeFileSync(process.env.STRAXLAB_TALLY, JSON.stringify(counts))
  }
}
