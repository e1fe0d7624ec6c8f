import { stateOf, type Context } from '../context/index.js'
import { endtime, StructArray, type StructDtype } from '../dtype/index.js'
import { DataNotAvailable, isStraxlabError } from '../errors/index.js'
import { orderedSubRuns } from '../plan/index.js'
import { isSuperrun } from '../run-id/index.js'
import { dateToNs } from '../time/index.js'
import type { FoundRow } from './nearest.js'
import { lookAt, type LookOptions } from './rows.js'
import type { Task } from './task.js'

/** One row, and the data type that it is of. */
export interface RowOf {
  readonly dataType: string
  readonly row: StructArray
}

const hasShape = (dtype: StructDtype, field: string, dimensions: number): boolean =>
  dtype.has(field) && dtype.field(field).shape.length === dimensions

/** Rows with samples of their own: peaks, records, hitlets. */
const hasWaveform = (dtype: StructDtype): boolean =>
  hasShape(dtype, 'data', 1) && ['time', 'length', 'dt'].every((field) => hasShape(dtype, field, 0))

/** Pieces of one channel's signal above its baseline: records, but not raw ones. */
const hasPulses = (dtype: StructDtype): boolean =>
  hasWaveform(dtype) && ['channel', 'record_i', 'area'].every((field) => hasShape(dtype, field, 0))

/** All rows, of however many chunks. */
async function rowsOf(task: Task, runId: string, target: string, options: LookOptions): Promise<StructArray> {
  const parts: StructArray[] = []
  for await (const { data } of lookAt(task, runId, target, options)) parts.push(data)
  return StructArray.concatenate(parts)
}

/** @throws DataNotAvailable if no such row is there */
export async function rowAt(
  task: Task,
  runId: string,
  target: string,
  { time, nth }: FoundRow,
  selection: string | undefined,
): Promise<StructArray> {
  const timeRange = [time - 1n, time + 1n] as const
  const rows = await rowsOf(task, runId, target, { timeRange, timeSelection: 'touching', selection })
  const starts = rows.column('time') as BigInt64Array
  const there = Array.from(starts.keys()).filter((i) => starts[i] === time)
  if (there.length > 0) return rows.take([there[Math.min(nth, there.length - 1)]!])
  throw new DataNotAvailable(`No row of ${target} of run ${runId} starts at ${time} ns.`, { runId, dataType: target })
}

/** Data types that the target is made from, nearest first, and whose rows pass a test. */
async function dependencies(
  context: Context,
  runId: string,
  target: string,
  test: (dtype: StructDtype) => boolean,
): Promise<string[]> {
  const found: string[] = []
  for (const dataType of context.getDependencies(target)) {
    const plugin = await stateOf(context).plugin(dataType, runId)
    if (test(plugin.dtypeFor(dataType))) found.push(dataType)
  }
  return found
}

/** Rows that touch a row, of the first data type that is there. */
async function rowsUnder(
  task: Task,
  runId: string,
  dataTypes: readonly string[],
  row: StructArray,
): Promise<{ dataType: string; rows: StructArray } | undefined> {
  const timeRange = [(row.column('time') as BigInt64Array)[0]!, endtime(row)[0]!] as const
  for (const dataType of dataTypes)
    try {
      return { dataType, rows: await rowsOf(task, runId, dataType, { timeRange, timeSelection: 'touching' }) }
    } catch (error) {
      // Not stored, or they do not reach to this time.
      if (!isStraxlabError(error, 'DataNotAvailable') && !isStraxlabError(error, 'InvalidArgument')) throw error
    }
  return undefined
}

/** The one of several peaks to show for a row: the same one, else the largest. */
function mainRow(rows: StructArray, time: bigint): StructArray | undefined {
  const starts = rows.column('time') as BigInt64Array
  const same = starts.indexOf(time)
  const areas = rows.dtype.has('area') ? (rows.column('area') as Float32Array) : undefined
  let best = same
  for (let i = 0; i < rows.length && same < 0; i++) if (best < 0 || (areas && areas[i]! > areas[best]!)) best = i
  return best < 0 ? undefined : rows.take([best])
}

/**
 * The row whose samples are drawn for a row of the target: itself, or the peak behind it.
 * @throws DataNotAvailable if nothing with samples is stored
 */
export async function waveformRow(task: Task, runId: string, target: string, row: StructArray): Promise<RowOf> {
  if (hasWaveform(row.dtype)) return { dataType: target, row }
  const dataTypes = await dependencies(task.context, runId, target, (dtype) => hasWaveform(dtype) && !hasPulses(dtype))
  const under = await rowsUnder(task, runId, dataTypes, row)
  const found = under && mainRow(under.rows, (row.column('time') as BigInt64Array)[0]!)
  if (found) return { dataType: under.dataType, row: found }
  const what = dataTypes.length > 0 ? `${dataTypes.join(', ')} of run ${runId} are not stored` : 'it is made from none'
  throw new DataNotAvailable(`There is no waveform for ${target}: ${what}.`, { runId, dataType: target })
}

/** Records of single channels under a peak, where they are stored: of a superrun those of the subrun. */
export async function pulsesUnder(
  task: Task,
  runId: string,
  { dataType, row }: RowOf,
): Promise<StructArray | undefined> {
  if (hasPulses(row.dtype)) return undefined
  const run = await runAt(task.context, runId, (row.column('time') as BigInt64Array)[0]!)
  const dataTypes = await dependencies(task.context, run, dataType, hasPulses)
  return (await rowsUnder(task, run, dataTypes, row))?.rows
}

/** Records are kept by run, not by superrun. */
async function runAt(context: Context, runId: string, time: bigint): Promise<string> {
  if (!isSuperrun(runId)) return runId
  const state = stateOf(context)
  for (const subrun of await orderedSubRuns(runId, state)) {
    const { start, end } = await state.runDoc(subrun.runId)
    if (!(start instanceof Date && end instanceof Date)) continue
    if (time >= dateToNs(start) && time < dateToNs(end)) return runAt(context, subrun.runId, time)
  }
  return runId
}
