import { copyFields, takeFields, takePieces, type FieldCopy } from './copy.js'
import { placeRows } from './rows.js'
import type { StructArray } from './struct-array.js'
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

/** Rows put together at a time, so that they stay in the processor's cache. */
const AT_ONCE = 2 ** 19

/**
 * What `array.bytes()` gives, written to memory that is there, and just as long; it may be shared. Writes some rows at each step, so
 * that whoever takes the steps can let others have a turn in between.
 */
export function* writeInSteps(array: StructArray, into: Uint8Array): Generator<void, void, undefined> {
  const { itemsize } = array.dtype
  const step = Math.max(1, Math.floor(AT_ONCE / Math.max(1, itemsize)))
  let memory: Uint8Array | undefined
  for (let first = 0; first < array.length; first += step, yield) {
    const part = array.slice(first, first + step)
    const place = into.subarray(first * itemsize, first * itemsize + part.nbytes)
    const pieces = part.pieces()
    if (pieces !== undefined) placeRows(pieces, place)
    else {
      // Many small writes to shared memory are slow. One large one is not, where both addresses are alike modulo 8.
      memory ??= new Uint8Array(step * itemsize + 8)
      const rows = memory.subarray(place.byteOffset & 7).subarray(0, part.nbytes)
      part.writeTo(rows)
      place.set(rows)
    }
  }
}
