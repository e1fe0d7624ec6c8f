/** Cases of core/test/fixtures/processing/make.py: intervals, and what strax says of them. */
import { endtime, intervalDtype, StructArray } from '../../src/dtype/index.js'
import { isStraxlabError } from '../../src/errors/index.js'
import {
  diff,
  findBreak,
  fullyContainedIn,
  overlapIndices,
  sortByTime,
  splitByContainment,
  splitTouchingWindows,
  timeToPreviousNextInterval,
  touchingWindows,
} from '../../src/processing/index.js'

/** time, length, dt, channel */
export type Row = readonly [time: number, length: number, dt: number, channel: number]

export interface Case {
  readonly things: readonly Row[]
  readonly containers: readonly Row[]
  readonly disjoint: readonly Row[]
  readonly mixed: readonly Row[]
  readonly window: number
  readonly safe_break: number
  readonly not_before: number
  readonly overlap: readonly [readonly [number, number, number, number], unknown]
  readonly [answer: string]: unknown
}

export function intervals(rows: readonly Row[], at = (time: number): bigint => BigInt(time)): StructArray {
  const columns = [0, 1, 2, 3].map((i) => rows.map((row) => row[i]!))
  const [time, length, dt, channel] = columns
  return StructArray.fromColumns(
    StructArray.empty(intervalDtype).dtype,
    { time: time!.map(at), length: length!, dt: dt!, channel: channel! },
    rows.length,
  )
}

const plain = (values: ArrayLike<number | bigint>): number[] => Array.from(values, Number)
const timesOf = (x: StructArray): number[] => plain(x.column('time') as BigInt64Array)

export const pairs = (flat: ArrayLike<number>): number[][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!])

/** null, as in the fixture, where we refuse. */
function unlessRefused<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (isStraxlabError(error, 'InvalidArgument')) return null
    throw error
  }
}

/** Our answers, by the names of strax's. */
export function answers(c: Case): Record<string, unknown> {
  const [things, containers, disjoint] = [c.things, c.containers, c.disjoint].map((rows) => intervals(rows)) as [
    StructArray,
    StructArray,
    StructArray,
  ]
  const around = timeToPreviousNextInterval(disjoint, containers)
  const at = findBreak(things, BigInt(c.safe_break), BigInt(c.not_before))
  return {
    contained: unlessRefused(() => plain(fullyContainedIn(things, containers))),
    split: unlessRefused(() => splitByContainment(things, containers).map(timesOf)),
    touching: unlessRefused(() => pairs(touchingWindows(things, containers, c.window))),
    touching_split: unlessRefused(() => splitTouchingWindows(things, containers, c.window).map(timesOf)),
    diff: plain(diff(things)),
    find_break: at === -1 ? null : at,
    sorted: plain(sortByTime(intervals(c.mixed)).column('length') as Int32Array),
    overlap: unlessRefused(() => overlapIndices(...c.overlap[0])),
    previous: plain(around.toPrevious),
    next: plain(around.toNext),
  }
}

/** Where we say something else than strax. */
export function disagreements(cases: readonly Case[]): string[] {
  return cases.flatMap((c, i) =>
    Object.entries(answers(c)).flatMap(([name, mine]) => {
      const theirs = name === 'overlap' ? c.overlap[1] : c[name]
      if (JSON.stringify(mine) === JSON.stringify(theirs)) return []
      return [`case ${i}, ${name}: ours ${JSON.stringify(mine)}, strax ${JSON.stringify(theirs)}`]
    }),
  )
}

export const spansOf = (x: StructArray): (readonly [bigint, bigint])[] => {
  const ends = endtime(x)
  return Array.from(x.column('time') as BigInt64Array, (time, i) => [time, ends[i]!] as const)
}
