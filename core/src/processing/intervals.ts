import { InvalidArgument } from '../errors/index.js'
import { endtime, type StructArray } from '../dtype/index.js'
import { firstUnsorted, timeAxis, type Times } from './time-axis.js'

/** Rows with a time and an (exclusive) endtime [ns]: anything that has `time` and `endtime`, or `time`, `length` and `dt`. */
export type Intervals = StructArray

const starts = (x: Intervals): BigInt64Array => x.column('time') as BigInt64Array

function checkIntervals(x: Intervals, what: string): void {
  const bad = firstUnsorted(starts(x))
  if (bad !== -1)
    throw new InvalidArgument(`time of ${what} should be sorted, but row ${bad} starts before row ${bad - 1}`)
  const ends = endtime(x)
  const times = starts(x)
  for (let i = 0; i < times.length; i++)
    if (ends[i]! < times[i]!)
      throw new InvalidArgument(`${what} should have non-negative length, but row ${i} ends before it starts`)
}

/**
 * Per thing the index of the first container that holds it whole, or -1 (strax.fully_contained_in). Both sorted by time; with
 * overlapping containers only the first one is found.
 * @returns Int32Array of things.length.
 */
export function fullyContainedIn(things: Intervals, containers: Intervals): Int32Array {
  checkIntervals(things, 'things')
  checkIntervals(containers, 'containers')
  const axis = timeAxis([starts(things), endtime(things), starts(containers), endtime(containers)])
  const [thingStart, thingEnd, start, end] = axis.columns as [Times, Times, Times, Times]
  const result = new Int32Array(things.length).fill(-1)
  let c = 0
  for (let i = 0; i < result.length; i++) {
    while (c < start.length && end[c]! <= thingStart[i]!) c++
    if (c === start.length) break
    if (start[c]! <= thingStart[i]! && thingEnd[i]! <= end[c]!) result[i] = c
  }
  return result
}

/** Per container the things wholly inside it (strax.split_by_containment); each thing is in one container at most. */
export function splitByContainment(things: Intervals, containers: Intervals): StructArray[] {
  const container = fullyContainedIn(things, containers)
  const inside: number[][] = Array.from({ length: containers.length }, () => [])
  container.forEach((c, i) => {
    if (c !== -1) inside[c]!.push(i)
  })
  return inside.map((rows) => takeRun(things, rows))
}

/** A slice where the rows are neighbours (they nearly always are), else a copy. */
function takeRun(things: StructArray, rows: readonly number[]): StructArray {
  const first = rows[0] ?? 0
  const neighbours = rows.length === 0 || rows[rows.length - 1]! - first === rows.length - 1
  return neighbours ? things.slice(first, first + rows.length) : things.take(rows)
}

/**
 * Per container the range of things that reach within `window` ns of it (strax.touching_windows): window 0 asks for an overlap,
 * -1 for touching ends. Both sorted by time; containers may overlap. If endtimes of things are not sorted, the range runs
 * from the first to the last thing that touches.
 * @returns flat Int32Array of shape (containers.length, 2): first, exclusive last.
 */
export function touchingWindows(things: Intervals, containers: Intervals, window: number | bigint = 0): Int32Array {
  checkIntervals(things, 'things')
  checkIntervals(containers, 'containers')
  const result = new Int32Array(containers.length * 2)
  if (things.length === 0 || containers.length === 0) return result
  const margin = BigInt(window)
  const ends = endtime(containers)
  const axis = timeAxis([starts(things), endtime(things), shifted(starts(containers), -margin), shifted(ends, margin)])
  const [thingStart, thingEnd, from, to] = axis.columns as [Times, Times, Times, Times]
  let left = 0
  for (let i = 0; i < containers.length; i++) {
    while (left < things.length && thingEnd[left]! <= from[i]!) left++
    result[2 * i] = left
  }
  let right = 0
  for (const i of orderOf(to)) {
    while (right < things.length && thingStart[right]! < to[i]!) right++
    result[2 * i + 1] = right
  }
  return result
}

function shifted(times: BigInt64Array, by: bigint): BigInt64Array {
  return by === 0n ? times : times.map((t) => t + by)
}

function orderOf(times: Times): number[] {
  return Array.from({ length: times.length }, (_, i) => i).sort((a, b) =>
    times[a]! < times[b]! ? -1 : times[a]! > times[b]! ? 1 : a - b,
  )
}

/** Per container the things that touch it (strax.split_touching_windows); a thing may be in several. */
export function splitTouchingWindows(
  things: Intervals,
  containers: Intervals,
  window: number | bigint = 0,
): StructArray[] {
  const windows = touchingWindows(things, containers, window)
  return Array.from({ length: containers.length }, (_, i) =>
    things.slice(windows[2 * i]!, Math.max(windows[2 * i]!, windows[2 * i + 1]!)),
  )
}

/** Gaps [ns] between each row's start and the latest end before it; negative for overlaps (strax.diff). n - 1 values. */
export function diff(x: Intervals): BigInt64Array {
  const time = starts(x)
  const ends = endtime(x)
  const gaps = new BigInt64Array(Math.max(0, x.length - 1))
  let latest = ends[0] ?? 0n
  for (let i = 0; i < gaps.length; i++) {
    if (ends[i]! > latest) latest = ends[i]!
    gaps[i] = time[i + 1]! - latest
  }
  return gaps
}

/** Rows sorted by time, then channel if there is one; stable (strax.sort_by_time). */
export function sortByTime(x: Intervals): StructArray {
  return x.sort(x.dtype.has('channel') ? ['time', 'channel'] : ['time'])
}

/**
 * Index of the first row after a gap of at least `safeBreak` ns, or -1 (strax._find_break_i).
 * @param notBefore gaps before this time do not count
 */
export function findBreak(x: Intervals, safeBreak: bigint, notBefore = 0n): number {
  const time = starts(x)
  const ends = endtime(x)
  let latest = ends[0] !== undefined && ends[0] > notBefore ? ends[0] : notBefore
  for (let i = 1; i < x.length; i++) {
    if (time[i]! >= latest + safeBreak) return i
    if (ends[i]! > latest) latest = ends[i]!
  }
  return -1
}

/**
 * Where [a, a + nA) and [b, b + nB) overlap, as index ranges in each; ((0,0),(0,0)) if they do not (strax.overlap_indices).
 * @throws InvalidArgument for negative lengths
 */
export function overlapIndices(
  a: number,
  nA: number,
  b: number,
  nB: number,
): readonly [readonly [number, number], readonly [number, number]] {
  if (nA < 0 || nB < 0) throw new InvalidArgument(`Interval lengths must not be negative, got ${nA} and ${nB}`)
  const none = [[0, 0], [0, 0]] as const // prettier-ignore
  const s = a - b
  if (nA === 0 || nB === 0 || s <= -nA) return none
  const bStart = Math.max(0, s)
  const bEnd = Math.min(nB, s + nA)
  if (bStart >= bEnd) return none
  return [
    [Math.max(0, -s), Math.min(nA, -s + nB)],
    [bStart, bEnd],
  ]
}

/**
 * Per thing the time [ns] since the end of the interval before it and until the start of the one after it, -1 where there is
 * none (strax.abs_time_to_prev_next_interval). Things must not overlap.
 */
export function timeToPreviousNextInterval(
  things: Intervals,
  intervals: Intervals,
): { readonly toPrevious: BigInt64Array; readonly toNext: BigInt64Array } {
  checkIntervals(things, 'things')
  checkIntervals(intervals, 'intervals')
  const toPrevious = new BigInt64Array(things.length).fill(-1n)
  const toNext = new BigInt64Array(things.length).fill(-1n)
  const [time, ends] = [starts(things), endtime(things)]
  const [start, end] = [starts(intervals), endtime(intervals)]
  let seen = 0
  for (let i = 0; i < things.length; i++) {
    for (let k = seen; k < start.length && start[k]! < time[i]!; k++) {
      const since = time[i]! - end[k]!
      if (since >= 0n) {
        toPrevious[i] = since
        seen++
      }
    }
    for (let k = seen; k < start.length; k++) {
      if (start[k]! < ends[i]!) continue
      toNext[i] = start[k]! - ends[i]!
      break
    }
    seen = Math.max(0, seen - 1)
  }
  return { toPrevious, toNext }
}
