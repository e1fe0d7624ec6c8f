import { InvalidArgument } from '../../errors/index.js'
import { checkRunId } from '../../run-id/index.js'
import { RowSelector } from '../../selection/index.js'
import { describe } from '../check-names.js'
import { checkTargets, type GetOptions } from '../get-options.js'

export type Names = string | readonly string[]
/** One run, several, or a table of them (`selectRuns`). */
export type Runs = Names | { readonly runIds: readonly string[] }

/** @throws InvalidArgument unless it is a run id */
export function oneRun(runId: unknown): string {
  checkRunId(runId)
  return runId
}

/** @throws InvalidArgument unless these are run ids, one or more */
export function someRuns(runIds: unknown): string[] {
  if (typeof runIds === 'string') return [oneRun(runIds)]
  const list = typeof runIds === 'object' && runIds !== null && 'runIds' in runIds ? runIds.runIds : runIds
  if (!Array.isArray(list))
    throw new InvalidArgument(`Runs must be a run id, a list of them, or a table of runs, got ${describe(runIds)}`)
  if (list.length === 0) throw new InvalidArgument('Ask for at least one run, got an empty list')
  return list.map(oneRun)
}

/** @throws InvalidArgument unless it is the name of one data type */
export function oneTarget(target: unknown): string {
  const [only, ...more] = checkTargets(target)
  if (more.length > 0) throw new InvalidArgument(`Give one data type here, got ${[only, ...more].join(', ')}`)
  return only!
}

/** What is wrong with a selection whatever the data are shows at once. @throws InvalidSelection, InvalidArgument */
export function checkRows({ selection, keepColumns, dropColumns, timeSelection }: GetOptions): void {
  void new RowSelector({ selection, keepColumns, dropColumns, timeSelection })
}
