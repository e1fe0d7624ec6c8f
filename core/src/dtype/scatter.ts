import { bytesOf, isStrings, type Column, type NumericColumn } from './column.js'
import { elementsOf, type Field } from './field.js'
import type { Rows } from './gather.js'
import { toHalf } from './half.js'
import { writeBytesText, writeUcs4 } from './text.js'

const BLOCK = 96

/** Writes a column into the place of its field in every row; the rows must be zero there. */
export function scatter(rows: Rows, field: Field, column: Column): void {
  if (rows.length === 0 || field.nbytes === 0) return
  if (isStrings(column)) scatterText(rows, field, column)
  else if (field.scalar.kind === 'f' && field.scalar.itemsize === 2) scatterBytes(rows, field, bytesOf(narrow(column)))
  else scatterBytes(rows, field, bytesOf(column))
}

/** Copies a field's values from other rows that hold the same type, wherever it lies there. */
export function copyFieldRows(rows: Rows, field: Field, from: Rows, fromField: Field): void {
  const { nbytes } = field
  if (nbytes >= BLOCK) {
    for (let i = 0, at = field.offset, source = fromField.offset; i < rows.length; i++) {
      rows.bytes.set(from.bytes.subarray(source, source + nbytes), at)
      at += rows.itemsize
      source += from.itemsize
    }
    return
  }
  for (let i = 0, at = field.offset, source = fromField.offset; i < rows.length; i++) {
    for (let j = 0; j < nbytes; j++) rows.bytes[at + j] = from.bytes[source + j]!
    at += rows.itemsize
    source += from.itemsize
  }
}

function scatterBytes({ bytes, itemsize, length }: Rows, { offset, nbytes, scalar }: Field, values: Uint8Array): void {
  if (nbytes === itemsize) bytes.set(values)
  else if (nbytes >= BLOCK)
    for (let i = 0, at = offset; i < length; i++, at += itemsize)
      bytes.set(values.subarray(i * nbytes, (i + 1) * nbytes), at)
  else if (scalar.kind !== 'V' && scalar.itemsize >= 4) scatterWords(bytes, offset, itemsize, nbytes, values)
  else scatterSmall(bytes, offset, itemsize, nbytes, values)
}

function scatterWords(bytes: Uint8Array, offset: number, itemsize: number, nbytes: number, values: Uint8Array): void {
  const from = new Int32Array(values.buffer, values.byteOffset, values.length / 4)
  const to = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0, row = offset; at < from.length; row += itemsize)
    for (let j = 0; j < nbytes; j += 4) to.setInt32(row + j, from[at++]!, true)
}

function scatterSmall(bytes: Uint8Array, offset: number, itemsize: number, nbytes: number, values: Uint8Array): void {
  for (let at = 0, row = offset; at < values.length; row += itemsize)
    for (let j = 0; j < nbytes; j++) bytes[row + j] = values[at++]!
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
