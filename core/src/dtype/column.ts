import { takePieces } from './copy.js'
import { elementsOf, type Field } from './field.js'
import { allocate, allocateTexts } from './memory.js'
import { isText } from './scalar.js'

export type NumericColumn =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/**
 * All values of a field, row after row. Sub-arrays lie flat. f2 is held as Float32Array, bool as Uint8Array of 0 and 1, S and U as
 * strings (S as latin1, both without trailing NULs), V as its bytes.
 */
export type Column = NumericColumn | readonly string[]

interface NumericConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): NumericColumn
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): NumericColumn
}

const CONSTRUCTORS: Readonly<Record<string, NumericConstructor>> = {
  i1: Int8Array,
  u1: Uint8Array,
  b1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f2: Float32Array,
  f4: Float32Array,
  f8: Float64Array,
}

/** The typed array that holds a field's column; V: its bytes. Not for text. */
export function columnType({ scalar: { kind, itemsize } }: Field): NumericConstructor {
  return kind === 'V' ? Uint8Array : CONSTRUCTORS[`${kind}${itemsize}`]!
}

/** Entries of the column array that belong to one row. */
export function entriesPerRow(field: Field): number {
  return elementsOf(field) * (field.scalar.kind === 'V' ? field.scalar.itemsize : 1)
}

export function zeroColumn(field: Field, length: number): Column {
  const entries = length * entriesPerRow(field)
  if (isText(field.scalar)) return allocateTexts(entries, '', `column "${field.name}"`)
  return allocate(columnType(field), entries, `column "${field.name}"`)
}

/** Rows `from` to `to` of a column: a view, of text a copy of the references. */
export function sliceColumn(column: Column, field: Field, from: number, to: number): Column {
  const per = entriesPerRow(field)
  return isStrings(column) ? column.slice(from * per, to * per) : column.subarray(from * per, to * per)
}

export const isStrings = (column: Column): column is readonly string[] => Array.isArray(column)

/** 64-bit integers. */
export const isBig = (column: Column): column is BigInt64Array | BigUint64Array =>
  column instanceof BigInt64Array || column instanceof BigUint64Array

/** The rows `indices` of a column, in that order. */
export function takeColumn(column: Column, field: Field, indices: Uint32Array | Float64Array): Column {
  const per = entriesPerRow(field)
  if (isStrings(column)) {
    const taken: string[] = []
    for (const i of indices) for (let j = 0; j < per; j++) taken.push(column[i * per + j]!)
    return taken
  }
  const taken = allocate(columnType(field), indices.length * per, `column "${field.name}"`)
  takePieces(bytesOf(column), per * column.BYTES_PER_ELEMENT, indices, bytesOf(taken))
  return taken
}

/** Columns of one field, one after another. */
export function joinColumns(columns: readonly Column[], field: Field): Column {
  if (columns.length === 1) return columns[0]!
  if (isText(field.scalar)) return columns.flatMap((column) => column as readonly string[])
  const total = columns.reduce((sum, column) => sum + column.length, 0)
  const joined = allocate(columnType(field), total, `column "${field.name}"`)
  let at = 0
  for (const column of columns) {
    joined.set(column as never, at)
    at += column.length
  }
  return joined
}

/** The memory of a numeric column. */
export function bytesOf(column: NumericColumn): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}
