import type { Rows } from './gather.js'
import { allocate } from './memory.js'

/** The rows `indices`, in that order, copied together; neighbours go in one piece. */
export function takeRows({ bytes, itemsize }: Rows, indices: Uint32Array | Float64Array): Uint8Array {
  const out = allocate(Uint8Array, indices.length * itemsize, `a selection of ${indices.length} rows`)
  const n = indices.length
  for (let i = 0; i < n;) {
    const first = indices[i]!
    let end = i + 1
    while (end < n && indices[end] === first + (end - i)) end++
    copyRange(bytes, first * itemsize, (end - i) * itemsize, out, i * itemsize)
    i = end
  }
  return out
}

/** Short pieces byte by byte: a call of `set` costs more than they do. */
function copyRange(from: Uint8Array, start: number, nbytes: number, to: Uint8Array, at: number): void {
  if (nbytes > 64) to.set(from.subarray(start, start + nbytes), at)
  else for (let j = 0; j < nbytes; j++) to[at + j] = from[start + j]!
}

/** Rows of several arrays of one itemsize, one after another. */
export function joinRows(parts: readonly Uint8Array[]): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.length, 0)
  const out = allocate(Uint8Array, total, `an array joined of ${parts.length} parts`)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
