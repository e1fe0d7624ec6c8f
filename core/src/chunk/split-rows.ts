import { CannotSplit } from '../errors/index.js'
import type { StructArray } from '../dtype/index.js'
import { endTimes, relativeTo, startTimes, type Times } from './times.js'

/** Rows before `index` go left; the parts meet at `t`. */
export interface SplitPoint {
  readonly index: number
  readonly t: bigint
}

interface Found {
  readonly index: number
  readonly clean: boolean
}

/**
 * First row that may begin the right part. `starts` and `ends` are relative to the wanted time. Rows are sorted by start, but
 * their ends are not: a row may begin the right part only if all rows before it have ended.
 */
function findSplit(starts: Times, ends: Times): Found {
  let latestEnd: number | bigint = -Infinity
  let splittable = 0
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i]!
    if (start >= latestEnd) splittable = i
    if (start >= 0) return { index: splittable, clean: splittable === i }
    const end = ends[i]!
    if (end > latestEnd) latestEnd = end
    if (latestEnd > 0) return { index: splittable, clean: false }
  }
  return { index: starts.length, clean: true }
}

/**
 * Where to split rows sorted by time so that left rows end at or before `t` and right rows start at or after it.
 * With `allowEarlySplit`, where a row is in the way, the nearest possible time before `t`; else throws `CannotSplit`.
 * Source: strax/chunk.py split_array.
 */
export function splitRows(data: StructArray, t: bigint, allowEarlySplit: boolean): SplitPoint {
  if (data.length === 0) return { index: 0, t }
  const times = startTimes(data)
  if (times[0]! >= t) return { index: 0, t }
  const found = findSplit(relativeTo(t, times), relativeTo(t, endTimes(data)))
  if (found.clean) return { index: found.index, t }
  if (!allowEarlySplit)
    throw new CannotSplit(
      `Cannot split at ${t}: the rows from ${found.index} (time ${times[found.index]}) on are in the way`,
    )
  const early = times[found.index]!
  return { index: found.index, t: early < t ? early : t }
}
