import { copyFields, takeFields, takePieces, type FieldCopy } from './copy.js'
import type { StructDtype } from './struct-dtype.js'

/** Writes rows of bytes `from`, those of `indices` alone where given, to `into`, which must be just as long. */
export type RowWriter = (from: Uint8Array, into: Uint8Array, indices?: Uint32Array | Float64Array) => void

/**
 * Writes rows as on disk into memory that is already there, such as a part of a larger array: what `take(indices).pick(names)`
 * would hold. Made once for many pieces of rows.
 * @param names only these fields, packed, in the order of the dtype (as `pick`)
 */
export function rowWriter(dtype: StructDtype, names?: readonly string[]): RowWriter {
  const { itemsize } = dtype
  if (names === undefined)
    return (from, into, indices) => (indices === undefined ? into.set(from) : takePieces(from, itemsize, indices, into))
  const packed = dtype.pick(names)
  const offsets = packed.fields.map(({ name, offset, nbytes }) => ({ from: dtype.field(name).offset, offset, nbytes }))
  return (from, into, indices) => {
    const copies = offsets.map((field): FieldCopy => ({
      from: { bytes: from, offset: field.from, stride: itemsize },
      to: { bytes: into, offset: field.offset, stride: packed.itemsize },
      nbytes: field.nbytes,
    }))
    if (indices === undefined) copyFields(copies, itemsize, from.length / itemsize)
    else takeFields(copies, indices)
  }
}
