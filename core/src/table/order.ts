import type { Cell } from './cells.js'

const empty = (cell: Cell): boolean =>
  cell === null || cell === undefined || cell === '' || (typeof cell === 'number' && Number.isNaN(cell))

type Sortable = number | bigint | string

function sortable(cell: Cell): Sortable {
  if (cell instanceof Date) return cell.getTime()
  if (typeof cell === 'boolean') return Number(cell)
  return typeof cell === 'number' || typeof cell === 'bigint' ? cell : String(cell)
}

/** Order of two cells: numbers by value, text by code point, empty cells last whatever the sign. */
export function compareCells(a: Cell, b: Cell, sign: 1 | -1 = 1): number {
  if (empty(a) || empty(b)) return Number(empty(a)) - Number(empty(b))
  const [left, right] = [sortable(a), sortable(b)]
  if (typeof left === 'string' || typeof right === 'string') {
    const [x, y] = [String(left), String(right)]
    return x < y ? -sign : x > y ? sign : 0
  }
  return left < right ? -sign : left > right ? sign : 0
}
