import { DataNotAvailable, InvalidArgument, RunMetadataNotAvailable } from '../errors/index.js'
import { StructArray, endtime } from '../dtype/index.js'
import { findStored } from '../plan/index.js'
import { SECOND, secondsToNs } from '../time/index.js'
import type { GetOptions, TimeSpan } from './get-options.js'
import type { ContextState } from './state.js'

/**
 * Start and end of a run [ns since the epoch, floored to seconds]: from its document, else from the chunks of the first of the
 * targets, or of what they are made from, that is stored.
 * @throws DataNotAvailable if neither is there
 */
export async function estimateRunStartAndEnd(
  state: ContextState,
  runId: string,
  targets: readonly string[] = [],
): Promise<readonly [bigint, bigint]> {
  const documented = await fromDocument(state, runId)
  if (documented !== undefined) return documented
  const plugins = targets.length === 0 ? [] : [...(await state.plugins(targets, runId))]
  for (const [dataType] of plugins) {
    const stored = await findStored(await state.key(runId, dataType), state.frontends, state.findOptions)
    const chunks = (await stored?.metadata())?.chunks ?? []
    if (chunks.length > 0) return [floor(chunks[0]!.start), floor(chunks[chunks.length - 1]!.end)]
  }
  throw new DataNotAvailable(
    `Start and end of run ${runId} are unknown: it has no run document${targets.length > 0 ? ', and nothing is stored for it' : ''}`,
    { runId },
  )
}

/** Where a run is in time, in words, for a range that lies beside it; empty when nobody knows. */
export async function whereRunIs(state: ContextState, runId: string, targets: readonly string[]): Promise<string> {
  try {
    const [start, end] = await estimateRunStartAndEnd(state, runId, targets)
    return `: the run goes from ${start} to ${end} (${Number((end - start) / SECOND)} s)`
  } catch (error) {
    if (error instanceof DataNotAvailable) return ''
    throw error
  }
}

const floor = (t: bigint): bigint => (t / SECOND) * SECOND

async function fromDocument(state: ContextState, runId: string): Promise<readonly [bigint, bigint] | undefined> {
  try {
    const { start, end } = await state.runDoc(runId)
    if (!(start instanceof Date && end instanceof Date)) return undefined
    const seconds = (date: Date): bigint => BigInt(Math.floor(date.getTime() / 1000)) * SECOND
    return [seconds(start), seconds(end)]
  } catch (error) {
    if (error instanceof RunMetadataNotAvailable) return undefined
    throw error
  }
}

/** Whichever of the three times was given, as [start, end) in ns since the epoch. @throws InvalidArgument */
export async function absoluteTimeRange(
  state: ContextState,
  runId: string,
  targets: readonly string[],
  { timeRange, secondsRange, timeWithin }: Pick<GetOptions, 'timeRange' | 'secondsRange' | 'timeWithin'>,
): Promise<readonly [bigint, bigint] | undefined> {
  if (timeRange !== undefined)
    return checkRange(
      timeRange.map((t) => toNs(t, 'timeRange')),
      'timeRange',
    )
  if (timeWithin !== undefined) return checkRange(spanOf(timeWithin), 'timeWithin')
  if (secondsRange === undefined) return undefined
  if (
    !Array.isArray(secondsRange) ||
    secondsRange.length !== 2 ||
    !secondsRange.every((s) => typeof s === 'number' && Number.isFinite(s))
  )
    throw new InvalidArgument(
      `secondsRange must be [start, end] in seconds since the start of the run, got ${String(secondsRange)}`,
    )
  const [start] = await estimateRunStartAndEnd(state, runId, targets)
  return checkRange(
    secondsRange.map((s) => start + secondsToNs(s)),
    'secondsRange',
  )
}

function checkRange(range: readonly bigint[], what: string): readonly [bigint, bigint] {
  const [start, end] = range
  if (start === undefined || end === undefined || range.length !== 2)
    throw new InvalidArgument(`${what} must be two times, got ${range.length}`)
  if (end < start) throw new InvalidArgument(`${what} ends (${end}) before it starts (${start})`)
  return [start, end]
}

function toNs(t: unknown, what: string): bigint {
  if (typeof t === 'bigint') return t
  if (typeof t === 'number' && Number.isInteger(t)) return BigInt(t)
  throw new InvalidArgument(
    `${what} must be whole ns since the epoch, as bigint (1600000000000000000n), got ${String(t)}`,
  )
}

function spanOf(within: TimeSpan | StructArray): bigint[] {
  if (within instanceof StructArray) {
    if (within.length !== 1)
      throw new InvalidArgument(`timeWithin must be one row, got ${within.length}: take array.row(i)`)
    return [(within.column('time') as BigInt64Array)[0]!, endtime(within)[0]!]
  }
  const { time, endtime: end, length, dt } = within as { [field: string]: unknown }
  const start = toNs(time, 'time of timeWithin')
  if (end !== undefined) return [start, toNs(end, 'endtime of timeWithin')]
  if (length !== undefined && dt !== undefined)
    return [start, start + toNs(length, 'length of timeWithin') * toNs(dt, 'dt of timeWithin')]
  throw new InvalidArgument('timeWithin needs time and endtime, or time, length and dt')
}
