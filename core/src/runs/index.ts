/** Runs: tables of them, selection, availability, and the definition of superruns. */
export { availableForRun, type AvailableForRunRequest } from './available-for-run.js'
export {
  listAvailable,
  scanRuns,
  selectRuns,
  type RunSource,
  type ScanRequest,
  type SelectRequest,
} from './catalogue.js'
export { defineRun, draftSuperrun, type DefineRunRequest, type DraftSubrun, type SuperrunDraft } from './define-run.js'
export { compilePattern, type PatternType } from './pattern.js'
export { runsPayload, runsPayloadApart } from './payload.js'
export { availableColumn, RunTable } from './run-table.js'
export { livetime, runName } from './rows.js'
export { selectRows, type RunCriteria } from './select.js'
export { subRunSpec, type SuperrunData, type TimeRange } from './sub-runs.js'
