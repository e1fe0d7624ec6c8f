import { takePieces } from './copy.js'
import type { Rows } from './gather.js'
import { allocate } from './memory.js'

/** The rows `indices`, in that order, copied together. */
export function takeRows({ bytes, itemsize }: Rows, indices: Uint32Array | Float64Array): Uint8Array {
  const out = allocate(Uint8Array, indices.length * itemsize, `a selection of ${indices.length} rows`)
  takePieces(bytes, itemsize, indices, out)
  return out
}

/** Several arrays of bytes, such as rows of one itemsize, one after another. */
export function joinRows(parts: readonly Uint8Array[]): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.length, 0)
  return placeRows(parts, allocate(Uint8Array, total, `an array joined of ${parts.length} parts`))
}

/** The same into memory that is there. */
export function placeRows(parts: readonly Uint8Array[], into: Uint8Array): Uint8Array {
  let at = 0
  for (const part of parts) {
    into.set(part, at)
    at += part.length
  }
  return into
}
