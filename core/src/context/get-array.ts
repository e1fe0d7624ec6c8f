import { DataNotAvailable, InvalidArgument, isStraxlabError, messageOf } from '../errors/index.js'
import { StructArray, type FieldSpec } from '../dtype/index.js'
import { isSuperrun } from '../run-id/index.js'
import { mapPool } from '../stream/index.js'
import { getRows } from './get.js'
import { without } from './check-names.js'
import { MULTI_RUN_ONLY, type GetOptions, type MultiRunOptions } from './get-options.js'
import { Progress } from './progress.js'
import type { ContextState } from './state.js'

/** All rows of one run, or of several sorted by run id with a column `run_id` (strax context.py get_array, utils.py multi_run). */
export async function getArray(
  state: ContextState,
  runIds: readonly string[],
  targets: readonly string[],
  options: MultiRunOptions,
): Promise<StructArray> {
  if (options.allowMultiple) throw new InvalidArgument('allowMultiple gives no array: use make')
  const { addRunIdField, runIdAsBytes } = options
  const each = without(options, ...MULTI_RUN_ONLY)
  if (runIds.length === 1) return oneRun(state, runIds[0]!, targets, each)
  const eachOfMany = { ...without(each, 'maxWorkers'), progress: false }
  const addRunId = addRunIdField ?? !runIds.some(isSuperrun)
  const width = Math.max(...runIds.map((runId) => [...runId].length))
  const field: FieldSpec = ['run_id', `${runIdAsBytes ? '|S' : '<U'}${width}`]
  const results = await eachRun(state, runIds, options, async (runId) => {
    const rows = await oneRun(state, runId, targets, eachOfMany)
    return addRunId ? withRunId(rows, field, runId) : rows
  })
  if (results.length === 0) throw new DataNotAvailable(`None of the ${runIds.length} runs could be loaded`)
  return StructArray.concatenate(results)
}

async function oneRun(
  state: ContextState,
  runId: string,
  targets: readonly string[],
  options: GetOptions,
): Promise<StructArray> {
  return getRows(state, { runId, targets, options })
}

function withRunId(rows: StructArray, field: FieldSpec, runId: string): StructArray {
  const column = StructArray.empty(rows.dtype).withColumn(field, []).dtype
  const ids = StructArray.fromColumns(column.pick(['run_id']), { run_id: new Array<string>(rows.length).fill(runId) })
  return StructArray.merge([ids, rows])
}

/** Do something for each run, sorted, at most `maxWorkers` at once; with `ignoreErrors` runs that fail are left out. */
export async function eachRun<T>(
  state: ContextState,
  runIds: readonly string[],
  options: MultiRunOptions,
  work: (runId: string) => Promise<T>,
): Promise<T[]> {
  const sorted = [...runIds].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const progress = new Progress(options.progress ?? true, `${sorted.length} runs`, sorted.length, 'runs')
  const failures: string[] = []
  let complete = false
  try {
    const results = await mapPool(sorted, options.maxWorkers ?? 1, async (runId) => {
      try {
        return { value: await work(runId) }
      } catch (error) {
        if (!options.ignoreErrors || isStraxlabError(error, 'Aborted')) throw error
        failures.push(runId)
        state.notice(`Run ${runId} left out: ${messageOf(error)}`)
        return undefined
      } finally {
        progress.add()
      }
    })
    complete = true
    if (failures.length > 0)
      state.notice(`${failures.length} of ${sorted.length} runs failed: ${failures.sort().join(', ')}`)
    return results.filter((result) => result !== undefined).map(({ value }) => value)
  } finally {
    progress.finish(complete)
  }
}
