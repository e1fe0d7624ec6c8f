import { didYouMean, InvalidArgument } from '../errors/index.js'
import { rowsIn, type ColumnLike } from './convert.js'
import { elementsOf, type Field } from './field.js'
import { checkLength } from './memory.js'
import { isText } from './scalar.js'
import type { StructDtype } from './struct-dtype.js'

/** A row as an object; sub-arrays as lists. */
export type RowLike = { readonly [name: string]: unknown }

/**
 * Rows that all given columns have.
 * @throws InvalidArgument for an unknown name, or columns of different lengths
 */
export function lengthOf(
  dtype: StructDtype,
  columns: readonly (readonly [string, ColumnLike])[],
  length: number | undefined,
): number {
  if (length !== undefined) checkLength(length, dtype.itemsize)
  let [rows, from] = [length, 'the given length']
  for (const [name, values] of columns) {
    const here = rowsIn(dtype.field(name), values)
    if (here !== undefined && rows !== undefined && here !== rows)
      throw new InvalidArgument(`column "${name}" has ${here} rows, but ${from} is ${rows}`)
    if (here !== undefined && rows === undefined) [rows, from] = [here, `the length of column "${name}"`]
  }
  if (rows === undefined && columns.length > 0)
    throw new InvalidArgument('no column tells the number of rows: give it as well')
  return rows ?? 0
}

/** Rows that `bytes` hold. @throws InvalidArgument when they are not whole rows, or not `length` of them */
export function rowsInBytes({ itemsize }: StructDtype, bytes: Uint8Array, length: number | undefined): number {
  const rows = length ?? (itemsize === 0 ? 0 : bytes.length / itemsize)
  if (!Number.isInteger(rows) || rows * itemsize !== bytes.length)
    throw new InvalidArgument(
      `${bytes.length} bytes are not ${length ?? 'a whole number of'} rows of ${itemsize} bytes: ` +
        'the bytes are cut short or the dtype is another',
    )
  checkLength(rows, itemsize)
  return rows
}

/** Columns of a list of row objects; values that are missing become zero. @throws InvalidArgument */
export function columnsFromRows(dtype: StructDtype, rows: readonly RowLike[]): { [name: string]: ColumnLike } {
  for (const row of rows) {
    const unknown = Object.keys(row).find((name) => !dtype.has(name))
    if (unknown !== undefined)
      throw new InvalidArgument(`no field "${unknown}" in this dtype.${didYouMean(unknown, dtype.names)}`, {
        known: dtype.names,
      })
  }
  const used = dtype.fields.filter(({ name }) => rows.some((row) => given(row, name) !== undefined))
  const columns = used.map((field) => {
    const zero = zeroValue(field)
    return [field.name, rows.map((row) => given(row, field.name) ?? zero) as ColumnLike] as const
  })
  return Object.fromEntries(columns)
}

/** Not what the row inherits: a field may be called `toString`. */
const given = (row: RowLike, name: string): unknown => (Object.hasOwn(row, name) ? row[name] : undefined)

function zeroValue(field: Field): unknown {
  const zero = isText(field.scalar) ? '' : 0
  if (field.scalar.kind === 'V') return new Uint8Array(field.nbytes)
  return field.shape.length === 0 ? zero : new Array(elementsOf(field)).fill(zero)
}
