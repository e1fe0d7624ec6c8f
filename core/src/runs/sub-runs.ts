import { endtime, StructArray } from '../dtype/index.js'
import { InvalidArgument } from '../errors/index.js'
import type { SubRunSpec } from '../lineage/index.js'

/** Start and exclusive end, ns since 1970. */
export type TimeRange = readonly [start: bigint | number, end: bigint | number]

/**
 * What a superrun is made of: run ids; run ids with 'all', one time range or several; a `selectRuns` table; or intervals
 * (events, peaks) with a `run_id` column.
 */
export type SuperrunData =
  | readonly string[]
  | Readonly<Record<string, 'all' | TimeRange | readonly TimeRange[]>>
  | { readonly runIds: readonly string[] }
  | StructArray

const isPair = (value: unknown): value is TimeRange =>
  Array.isArray(value) && value.length === 2 && value.every((x) => typeof x === 'bigint' || typeof x === 'number')

function checkRange(runId: string, [start, end]: TimeRange): void {
  for (const t of [start, end]) {
    if (typeof t === 'number' && !Number.isSafeInteger(t)) {
      throw new InvalidArgument(`Time range of run ${runId} has ${t}; expected whole ns, as bigint above 2^53.`, {
        runId,
      })
    }
  }
  if (BigInt(start) >= BigInt(end)) {
    throw new InvalidArgument(`Time range [${start}, ${end}) of run ${runId} is empty; expected start < end.`, {
      runId,
    })
  }
}

function checkedSpec(runId: string, value: unknown): SubRunSpec[string] {
  if (value === 'all') return 'all'
  const ranges = isPair(value) ? [value] : value
  if (!Array.isArray(ranges) || ranges.length === 0 || !ranges.every(isPair)) {
    throw new InvalidArgument(`Run ${runId} of a superrun takes 'all' or time ranges [[start, end], …] in ns.`, {
      runId,
    })
  }
  for (const range of ranges) checkRange(runId, range)
  return value as SubRunSpec[string]
}

/** Intervals of rows, grouped by run: `{run: [[time, endtime], …]}`. */
function rangesOfRows(rows: StructArray, runOf: (i: number) => string): SubRunSpec {
  const starts = rows.column('time') as BigInt64Array
  const ends = endtime(rows)
  const byRun: Record<string, [bigint, bigint][]> = {}
  for (let i = 0; i < rows.length; i++) (byRun[runOf(i)] ??= []).push([starts[i]!, ends[i]!])
  return byRun
}

function specOfRows(rows: StructArray, fromRun: string | undefined): SubRunSpec {
  if (rows.length === 0) throw new InvalidArgument('A superrun from data needs at least one row; got none.')
  if (fromRun !== undefined) return rangesOfRows(rows, () => fromRun)
  if (!rows.dtype.has('run_id')) {
    throw new InvalidArgument(
      'A superrun from data needs a run_id column, or the option fromRun with the run the rows are from.',
      {
        known: rows.dtype.names,
      },
    )
  }
  const runIds = rows.column('run_id') as readonly string[]
  return rangesOfRows(rows, (i) => String(runIds[i]))
}

/**
 * The `sub_run_spec` that `data` ask for, runs in the order given.
 *
 * @throws InvalidArgument when nothing or a run twice is given, or a time range is empty or not of whole ns
 */
export function subRunSpec(data: SuperrunData, fromRun?: string): SubRunSpec {
  if (data instanceof StructArray) return specOfRows(data, fromRun)
  const runIds = Array.isArray(data) ? data : 'runIds' in data && Array.isArray(data.runIds) ? data.runIds : undefined
  if (runIds) {
    const twice = runIds.find((runId, i) => runIds.indexOf(runId) !== i)
    if (twice !== undefined) throw new InvalidArgument(`Run ${twice} was given twice; a superrun holds each run once.`)
    data = Object.fromEntries(runIds.map((runId) => [String(runId), 'all']))
  }
  const spec = Object.entries(data).map(([runId, value]) => [runId, checkedSpec(runId, value)] as const)
  if (spec.length === 0) throw new InvalidArgument('A superrun needs at least one run; got none.')
  return Object.fromEntries(spec)
}
