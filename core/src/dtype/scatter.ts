import { bytesOf, isStrings, type Column, type NumericColumn } from './column.js'
import { copyFields, type FieldCopy } from './copy.js'
import { elementsOf, type Field } from './field.js'
import type { Rows } from './gather.js'
import { toHalf } from './half.js'
import { writeBytesText, writeUcs4 } from './text.js'

/** Where the values of a field come from: its column, or rows that hold it elsewhere. */
export type FieldValues =
  | { readonly field: Field; readonly column: Column }
  | { readonly field: Field; readonly rows: Rows; readonly there: Field }

/** Writes fields into their places in every row, in one pass; the rows must be zero. */
export function scatterAll(rows: Rows, values: readonly FieldValues[]): void {
  const copies: FieldCopy[] = []
  for (const one of values) {
    if ('column' in one && isStrings(one.column)) scatterText(rows, one.field, one.column)
    else {
      const { offset, nbytes } = one.field
      copies.push({ from: sourceOf(one), to: { bytes: rows.bytes, offset, stride: rows.itemsize }, nbytes })
    }
  }
  copyFields(copies, rows.itemsize, rows.length)
}

function sourceOf(values: FieldValues): FieldCopy['from'] {
  if ('rows' in values) return { bytes: values.rows.bytes, offset: values.there.offset, stride: values.rows.itemsize }
  const { field } = values
  const column = values.column as NumericColumn
  const half = field.scalar.kind === 'f' && field.scalar.itemsize === 2
  return { bytes: bytesOf(half ? narrow(column) : column), offset: 0, stride: field.nbytes }
}

function narrow(column: NumericColumn): Uint16Array {
  const halves = new Uint16Array(column.length)
  for (let i = 0; i < halves.length; i++) halves[i] = toHalf(Number(column[i]))
  return halves
}

function scatterText({ bytes, itemsize, length }: Rows, field: Field, column: readonly string[]): void {
  const count = elementsOf(field)
  const width = field.scalar.itemsize
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let i = 0; i < length; i++)
    for (let j = 0; j < count; j++) {
      const at = i * itemsize + field.offset + j * width
      const text = column[i * count + j]!
      if (field.scalar.kind === 'U') writeUcs4(data, at, width, text)
      else writeBytesText(bytes, at, width, text)
    }
}
