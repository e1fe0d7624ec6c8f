import type { SortState } from '../grid/index.js'
import type { Comparable, RunColumn } from './columns.js'

function compare(a: Exclude<Comparable, undefined>, b: Exclude<Comparable, undefined>): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The rows in the order of a column: stable, missing values last in both directions. */
export function sortRows(rows: Uint32Array, column: RunColumn, direction: SortState['direction']): Uint32Array {
  // Values are read once per row, not once per comparison.
  const values = Array.from(rows, (row) => column.value(row))
  const order = Array.from(rows, (_, i) => i)
  const sign = direction === 'ascending' ? 1 : -1
  order.sort((i, j) => {
    const a = values[i]
    const b = values[j]
    if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0)
    return sign * compare(a, b)
  })
  return Uint32Array.from(order, (i) => rows[i]!)
}
