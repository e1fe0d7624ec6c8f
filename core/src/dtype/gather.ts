import { DataCorrupted } from '../errors/index.js'
import { columnType, entriesPerRow, type Column, type NumericColumn } from './column.js'
import { elementsOf, type Field } from './field.js'
import { halfTable } from './half.js'
import { allocate } from './memory.js'
import { readBytesText, readUcs4 } from './text.js'

/** Rows as on disk. The bytes may lie on a SharedArrayBuffer. */
export interface Rows {
  readonly bytes: Uint8Array
  readonly itemsize: number
  readonly length: number
}

/** From this size on a sub-array is copied as a block; below, word by word (measured on Node 20). */
const BLOCK = 96

/** A field's column: a view where the rows are nothing but this field and aligned, else a copy. */
export function gather(rows: Rows, field: Field): Column {
  switch (field.scalar.kind) {
    case 'S':
    case 'U':
      return gatherText(rows, field)
    case 'b':
      return gatherWords(rows, field, Uint8Array).map((byte) => (byte === 0 ? 0 : 1))
    case 'f':
      if (field.scalar.itemsize === 2) return widen(gatherWords(rows, field, Uint16Array))
  }
  return view(rows, field) ?? gatherWords(rows, field, columnType(field))
}

/** Zero-copy, or undefined where the field is not all of the row or not aligned. */
function view({ bytes, itemsize, length }: Rows, field: Field): NumericColumn | undefined {
  const type = columnType(field)
  if (field.nbytes !== itemsize || bytes.byteOffset % type.BYTES_PER_ELEMENT !== 0) return undefined
  return new type(bytes.buffer, bytes.byteOffset, length * entriesPerRow(field))
}

type Words<T> = { readonly BYTES_PER_ELEMENT: number } & (new (buffer: ArrayBufferLike) => T)

/** Copies a field's bytes together, by words of the element's width, and reads them as `type`. */
function gatherWords<T>(rows: Rows, field: Field, type: Words<T>): T {
  const out = allocate(Uint8Array, rows.length * field.nbytes, `column "${field.name}"`)
  if (out.length > 0) copyField(rows, field.offset, field.nbytes, Math.min(type.BYTES_PER_ELEMENT, 8), out)
  return new type(out.buffer)
}

function copyField(rows: Rows, offset: number, nbytes: number, width: number, out: Uint8Array): void {
  const { bytes, itemsize, length } = rows
  if (nbytes === itemsize) out.set(bytes.subarray(0, length * itemsize))
  else if (nbytes >= BLOCK) copyBlocks(rows, offset, nbytes, out)
  else if (width === 1) copyBytes(bytes, offset, itemsize, nbytes, out)
  else {
    const word = width === 2 ? 2 : 4
    const start = bytes.byteOffset + offset
    const aligned = start % word === 0 && itemsize % word === 0
    if (word === 2) (aligned ? copyAligned2 : copyUnaligned2)(bytes, offset, itemsize, nbytes, out)
    else (aligned ? copyAligned4 : copyUnaligned4)(bytes, offset, itemsize, nbytes, out)
  }
}

function copyBlocks({ bytes, itemsize, length }: Rows, offset: number, nbytes: number, out: Uint8Array): void {
  for (let i = 0, from = offset; i < length; i++, from += itemsize)
    out.set(bytes.subarray(from, from + nbytes), i * nbytes)
}

// One function for each word width and alignment: V8 keeps each fast.
function copyBytes(bytes: Uint8Array, offset: number, itemsize: number, nbytes: number, out: Uint8Array): void {
  for (let at = 0, from = offset; at < out.length; from += itemsize)
    for (let j = 0; j < nbytes; j++) out[at++] = bytes[from + j]!
}

function copyAligned2(bytes: Uint8Array, offset: number, itemsize: number, nbytes: number, out: Uint8Array): void {
  const from = new Int16Array(bytes.buffer, bytes.byteOffset + offset, Math.floor((bytes.length - offset) / 2))
  const to = new Int16Array(out.buffer)
  const [stride, words] = [itemsize / 2, nbytes / 2]
  for (let at = 0, row = 0; at < to.length; row += stride) for (let j = 0; j < words; j++) to[at++] = from[row + j]!
}

function copyUnaligned2(bytes: Uint8Array, offset: number, itemsize: number, nbytes: number, out: Uint8Array): void {
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const to = new Int16Array(out.buffer)
  for (let at = 0, row = offset; at < to.length; row += itemsize)
    for (let j = 0; j < nbytes; j += 2) to[at++] = from.getInt16(row + j, true)
}

function copyAligned4(bytes: Uint8Array, offset: number, itemsize: number, nbytes: number, out: Uint8Array): void {
  const from = new Int32Array(bytes.buffer, bytes.byteOffset + offset, Math.floor((bytes.length - offset) / 4))
  const to = new Int32Array(out.buffer)
  const [stride, words] = [itemsize / 4, nbytes / 4]
  for (let at = 0, row = 0; at < to.length; row += stride) for (let j = 0; j < words; j++) to[at++] = from[row + j]!
}

function copyUnaligned4(bytes: Uint8Array, offset: number, itemsize: number, nbytes: number, out: Uint8Array): void {
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const to = new Int32Array(out.buffer)
  for (let at = 0, row = offset; at < to.length; row += itemsize)
    for (let j = 0; j < nbytes; j += 4) to[at++] = from.getInt32(row + j, true)
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
