import { DataCorrupted } from '../errors/index.js'
import { columnType, entriesPerRow, type Column, type NumericColumn } from './column.js'
import { copyFields } from './copy.js'
import { elementsOf, type Field } from './field.js'
import { halfTable } from './half.js'
import { allocate } from './memory.js'
import { isText } from './scalar.js'
import { readBytesText, readUcs4 } from './text.js'

/** Rows as on disk. The bytes may lie on a SharedArrayBuffer. */
export interface Rows {
  readonly bytes: Uint8Array
  readonly itemsize: number
  readonly length: number
}

/** A field's column: a view where the rows are nothing but this field and aligned, else a copy. */
export function gather(rows: Rows, field: Field): Column {
  return gatherAll(rows, [field])[0]!
}

/** The columns of several fields, made in one pass over the rows. */
export function gatherAll(rows: Rows, fields: readonly Field[]): Column[] {
  const columns = fields.map((field) => (isText(field.scalar) ? gatherText(rows, field) : view(rows, field)))
  const left = fields.filter((_, i) => columns[i] === undefined)
  const copies = left.map((field) => ({
    from: { bytes: rows.bytes, offset: field.offset, stride: rows.itemsize },
    to: {
      bytes: allocate(Uint8Array, rows.length * field.nbytes, `column "${field.name}"`),
      offset: 0,
      stride: field.nbytes,
    },
    nbytes: field.nbytes,
  }))
  copyFields(copies, rows.itemsize, rows.length)
  const copied = left.map((field, i) => read(copies[i]!.to.bytes, field))
  return columns.map((column) => column ?? copied.shift()!)
}

/** Zero-copy, or undefined where the field is not all of the row, not aligned, or held otherwise than in the row. */
function view({ bytes, itemsize, length }: Rows, field: Field): NumericColumn | undefined {
  const type = columnType(field)
  if (field.nbytes !== itemsize || bytes.byteOffset % type.BYTES_PER_ELEMENT !== 0) return undefined
  if (field.scalar.kind === 'b' || isHalf(field)) return undefined
  return new type(bytes.buffer, bytes.byteOffset, length * entriesPerRow(field))
}

const isHalf = ({ scalar }: Field): boolean => scalar.kind === 'f' && scalar.itemsize === 2

/** A field's bytes, copied together, as its column. */
function read(bytes: Uint8Array, field: Field): NumericColumn {
  if (isHalf(field)) return widen(new Uint16Array(bytes.buffer))
  // numpy takes every byte but 0 for True.
  if (field.scalar.kind === 'b') return bytes.map((byte) => (byte === 0 ? 0 : 1))
  return new (columnType(field))(bytes.buffer)
}

function widen(halves: Uint16Array): Float32Array {
  const values = halfTable()
  const out = allocate(Float32Array, halves.length, 'a float16 column')
  for (let i = 0; i < halves.length; i++) out[i] = values[halves[i]!]!
  return out
}

function gatherText({ bytes, itemsize, length }: Rows, field: Field): readonly string[] {
  const width = field.scalar.itemsize
  const count = elementsOf(field)
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const ucs4 = field.scalar.kind === 'U'
  const out: string[] = []
  for (let i = 0; i < length; i++)
    for (let j = 0; j < count; j++) {
      const at = i * itemsize + field.offset + j * width
      out.push(ucs4 ? readText(data, at, width, field, i) : readBytesText(bytes, at, width))
    }
  return out
}

function readText(data: DataView, at: number, width: number, field: Field, row: number): string {
  try {
    return readUcs4(data, at, width)
  } catch (cause) {
    if (!(cause instanceof DataCorrupted)) throw cause
    throw new DataCorrupted(`field "${field.name}", row ${row}: ${cause.message}`, { cause })
  }
}
