import type { NumericColumn } from '../dtype/index.js'
import { DataNotAvailable } from '../errors/index.js'
import { plottableValues } from '../plot/index.js'
import type { Given } from './given.js'
import { Pace } from './pace.js'
import { lookAt } from './rows.js'
import type { Task } from './task.js'

/** A place in a plot, in the units of its axes. */
interface Place {
  readonly field: string
  readonly at: number
  readonly scale: number
  readonly log: boolean
}

const ROWS_AT_ONCE = 2 ** 15

function placesOf(near: Given): Place[] {
  const place = (field: string, at: string, scale: string, log: string): Place => {
    const size = near.number(scale)
    if (!(size > 0)) throw near.wrong(scale, 'a number above 0')
    return { field: near.text(field), at: near.number(at), scale: size, log: near.flag(log) }
  }
  return [place('xField', 'x', 'scaleX', 'logX'), place('yField', 'y', 'scaleY', 'logY')]
}

/** How far a value is along one axis, squared. */
function distances({ at, scale, log }: Place, values: NumericColumn): (i: number) => number {
  const from = log ? Math.log10(at) : at
  return (i) => (((log ? Math.log10(Number(values[i])) : Number(values[i])) - from) / scale) ** 2
}

export interface FoundRow {
  readonly time: bigint
  /** Which of several rows that start then. */
  readonly nth: number
}

/**
 * The row nearest to a place in a plot of two fields. Of equally near ones the first.
 * @throws DataNotAvailable if there is none
 */
export async function nearestRow(
  task: Task,
  runId: string,
  target: string,
  near: Given,
  selection: string | undefined,
): Promise<FoundRow> {
  const places = placesOf(near)
  const keepColumns = [...new Set(['time', ...places.map(({ field }) => field)])]
  const pace = new Pace()
  let found: FoundRow | undefined
  let least = Infinity
  for await (const { data } of lookAt(task, runId, target, { keepColumns, selection })) {
    const [dx, dy] = places.map((place) => distances(place, plottableValues(data, place.field)))
    const time = data.column('time') as BigInt64Array
    for (let i = 0; i < data.length; i++) {
      const distance = dx!(i) + dy!(i)
      if (distance < least) {
        least = distance
        found = { time: time[i]!, nth: earlierAt(time, i) }
      }
      if (i % ROWS_AT_ONCE === 0) await pace.breathe()
    }
  }
  if (found) return found
  throw new DataNotAvailable(`No row of ${target} of run ${runId} has a place in this plot.`, {
    runId,
    dataType: target,
  })
}

/** Rows directly before this one that start at the same time. */
function earlierAt(time: BigInt64Array, i: number): number {
  let n = 0
  while (n < i && time[i - n - 1] === time[i]) n++
  return n
}
