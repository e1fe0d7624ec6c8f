import { CannotSplit } from '../errors/index.js'
import type { StructArray } from '../dtype/index.js'
import { endTimes, relativeTo, startTimes, type Times } from './times.js'

/** Rows before `index` go left; the parts meet at `t`. */
export interface SplitPoint {
  readonly index: number
  readonly t: bigint
}

/** Index of the first row that starts at or after `t`; the number of rows when none does. */
function firstFrom(times: BigInt64Array, t: bigint): number {
  const words = new Int32Array(times.buffer, times.byteOffset, 2 * times.length)
  const high = Number(t >> 32n)
  const low = Number(BigInt.asUintN(32, t))
  for (let i = 0; i < times.length; i++) {
    const rowHigh = words[2 * i + 1]!
    if (rowHigh > high || (rowHigh === high && words[2 * i]! >>> 0 >= low)) return i
  }
  return times.length
}

interface Found {
  /** The last row that begins when all rows before it have ended, or one past the last. */
  readonly index: number
  /** All rows have ended at or before the wanted time. */
  readonly clean: boolean
}

/** Looks among rows that start before the wanted time; `starts` and `ends` are relative to it. Ends are not sorted. */
function findSplit(starts: Times, ends: Times): Found {
  let latestEnd: number | bigint = -Infinity
  let splittable = 0
  for (let i = 0; i < starts.length; i++) {
    if (starts[i]! >= latestEnd) splittable = i
    if (ends[i]! > latestEnd) latestEnd = ends[i]!
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
  const before = data.slice(0, firstFrom(times, t))
  if (before.length === 0) return { index: 0, t }
  const found = findSplit(relativeTo(t, startTimes(before)), relativeTo(t, endTimes(before)))
  if (found.clean) return { index: found.index, t }
  if (!allowEarlySplit)
    throw new CannotSplit(
      `Cannot split at ${t}: the rows from ${found.index} (time ${times[found.index]}) on are in the way`,
    )
  return { index: found.index, t: times[found.index]! }
}
