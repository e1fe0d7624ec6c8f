import type { Cell } from './cells.js'

/** Significant digits of a float in a table: what people compare by eye; the array keeps all. */
const FLOAT_DIGITS = 6
/** Elements of an array cell that are shown before it is cut. */
const SHOWN_ELEMENTS = 4

function formatNumber(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? '∞' : '-∞'
  if (Number.isInteger(x) && Math.abs(x) < 1e15) return String(x)
  const size = Math.abs(x)
  return size >= 1e-4 && size < 1e9 ? String(Number(x.toPrecision(FLOAT_DIGITS))) : x.toExponential(FLOAT_DIGITS - 1)
}

function formatDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return 'invalid date'
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.000Z$|Z$/, '')
}

function formatArray(values: ArrayLike<unknown>): string {
  const shown = Array.from({ length: Math.min(values.length, SHOWN_ELEMENTS) }, (_, i) => formatCell(values[i] as Cell))
  return values.length > SHOWN_ELEMENTS ? `[${shown.join(', ')}, … ${values.length}]` : `[${shown.join(', ')}]`
}

function formatObject(value: object): string {
  const text = JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))
  return text ?? String(value)
}

/** Text of one cell, the same in HTML and plain text. Dates are UTC. */
export function formatCell(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number') return formatNumber(cell)
  if (typeof cell === 'boolean') return cell ? '✓' : '✗'
  if (typeof cell === 'string' || typeof cell === 'bigint') return String(cell)
  if (cell instanceof Date) return formatDate(cell)
  if (Array.isArray(cell) || (ArrayBuffer.isView(cell) && !(cell instanceof DataView))) {
    return formatArray(cell as unknown as ArrayLike<unknown>)
  }
  return formatObject(cell)
}

/** True for cells that read better right-aligned. */
export function isNumeric(cell: Cell): boolean {
  return typeof cell === 'number' || typeof cell === 'bigint'
}

/** Which rows of a long table are shown: the first and the last few, with the number left out between. */
export function elide(length: number, maxRows: number): { head: number; tail: number; left: number } {
  if (length <= maxRows) return { head: length, tail: 0, left: 0 }
  const head = Math.ceil(maxRows / 2)
  const tail = maxRows - head
  return { head, tail, left: length - maxRows }
}

/** Indices of the shown rows; -1 stands for the rows left out. */
export function shownRows(length: number, maxRows: number): number[] {
  const { head, tail, left } = elide(length, maxRows)
  const first = Array.from({ length: head }, (_, i) => i)
  if (left === 0) return first
  return [...first, -1, ...Array.from({ length: tail }, (_, i) => length - tail + i)]
}

/** `1 row`, `2,500 rows`. */
export function countOf(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`
}

/** `47.5 kB`, `12.5 MB`: decimal, as strax's MB. */
export const sizeText = (bytes: number): string =>
  bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
