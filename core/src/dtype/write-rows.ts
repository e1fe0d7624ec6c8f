import { copyFields, takeFields, takePieces } from './copy.js'
import type { StructArray } from './struct-array.js'

export interface WriteOptions {
  /** Only these fields, packed, in the order of the dtype (as `pick`). */
  readonly names?: readonly string[]
  /** Only these rows, in this order. */
  readonly indices?: Uint32Array | Float64Array
}

/**
 * Writes rows as on disk into memory that is already there, such as a part of a larger array: what `take(indices).pick(names)`
 * would hold. `into` must be just as long.
 */
export function writeRows(array: StructArray, into: Uint8Array, { names, indices }: WriteOptions = {}): void {
  const from = array.bytes()
  const { itemsize } = array.dtype
  if (names === undefined) {
    if (indices === undefined) into.set(from)
    else takePieces(from, itemsize, indices, into)
    return
  }
  const packed = array.dtype.pick(names)
  const copies = packed.fields.map((field) => ({
    from: { bytes: from, offset: array.dtype.field(field.name).offset, stride: itemsize },
    to: { bytes: into, offset: field.offset, stride: packed.itemsize },
    nbytes: field.nbytes,
  }))
  if (indices === undefined) copyFields(copies, itemsize, array.length)
  else takeFields(copies, indices)
}
