import { Table } from '../table/index.js'
import { anyPattern, checkPatternType, type PatternType } from './pattern.js'

export interface AvailableForRunRequest {
  readonly runId: string
  /** Data types of the context that are ever stored (SaveWhen above NEVER). */
  readonly dataTypes: readonly string[]
  isStored(runId: string, dataType: string): Promise<boolean>
  /** Pattern(s) of which a data type must match one; all where absent. */
  readonly includeTargets?: string | readonly string[]
  /** Pattern(s) of which a data type may match none. */
  readonly excludeTargets?: string | readonly string[]
  readonly patternType?: PatternType
}

/**
 * Which data types are stored for one run (strax run_selection.py `available_for_run`): columns target, is_stored.
 * @throws InvalidArgument for an unknown `patternType` or a broken pattern
 */
export async function availableForRun(request: AvailableForRunRequest): Promise<Table> {
  const { runId, patternType = 'fnmatch' } = request
  checkPatternType(patternType)
  const include = request.includeTargets?.length ? anyPattern(request.includeTargets, patternType) : () => true
  const exclude = request.excludeTargets?.length ? anyPattern(request.excludeTargets, patternType) : () => false
  const targets = request.dataTypes.filter((dataType) => include(dataType) && !exclude(dataType))
  const stored = await Promise.all(targets.map((target) => request.isStored(runId, target)))
  return new Table([
    { name: 'target', title: 'Data type', values: targets },
    { name: 'is_stored', title: `Stored for run ${runId}?`, values: stored },
  ])
}
