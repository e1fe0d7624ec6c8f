import { entriesPerRow, isStrings, type Column } from './column.js'
import type { Field } from './field.js'
import type { ColumnSource, FieldSource } from './source.js'

/** A row as an object: number, bigint (int64), boolean, string; sub-arrays flat, as in `column()`. */
export type Row = Record<string, unknown>

type Reader = (i: number) => unknown

/** A function that makes the object of row i; the columns are looked up once. */
export function rowReader(array: ColumnSource): (i: number) => Row {
  const readers = array.dtype.fields.map((field) => [field.name, valueReader(array.column(field.name), field)] as const)
  return (i) => Object.fromEntries(readers.map(([name, read]) => [name, read(i)] as const))
}

function valueReader(column: Column, field: Field): Reader {
  const per = entriesPerRow(field)
  const single = field.shape.length === 0 && field.scalar.kind !== 'V'
  if (single && field.scalar.kind === 'b') return (i) => column[i] === 1
  if (single) return (i) => column[i]
  return isStrings(column) ? (i) => column.slice(i * per, (i + 1) * per) : (i) => column.slice(i * per, (i + 1) * per)
}

const SHOWN_ROWS = 5
const SHOWN_VALUES = 4

/** Length, row size and the first rows as text. */
export function describe(array: FieldSource): string {
  const { dtype, length } = array
  const head = `StructArray of ${length} row${length === 1 ? '' : 's'}, ${dtype.itemsize} bytes each`
  if (dtype.fields.length === 0) return head
  const read = rowReader(array.slice(0, SHOWN_ROWS))
  const rows = Array.from({ length: Math.min(length, SHOWN_ROWS) }, (_, i) => Object.values(read(i)).map(cellText))
  const table = [[...dtype.names], ...rows]
  const widths = dtype.names.map((_, j) => Math.max(...table.map((cells) => cells[j]!.length)))
  const lines = table.map((cells) => cells.map((cell, j) => cell.padStart(widths[j]!)).join('  '))
  return [head, ...lines, ...(length > SHOWN_ROWS ? [`... ${length - SHOWN_ROWS} more`] : [])].join('\n')
}

function cellText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const values = Array.from(value as ArrayLike<unknown>)
  const more = values.length > SHOWN_VALUES ? `, ... (${values.length})` : ''
  return `[${values.slice(0, SHOWN_VALUES).map(cellText).join(', ')}${more}]`
}
