import { InvalidArgument } from '../errors/index.js'

/** `from` and `to` as `Array.slice` takes them: negative counts from the end, cut to the length. @throws InvalidArgument */
export function range(from: number, to: number, length: number): [start: number, end: number] {
  const place = (i: number): number => {
    if (!Number.isInteger(i) && Math.abs(i) !== Infinity) throw new InvalidArgument(`row ${i} is not a whole number`)
    return Math.min(length, Math.max(0, i < 0 ? i + length : i))
  }
  const start = place(from)
  return [start, Math.max(start, place(to))]
}

/** Row numbers as a typed array; rows beyond 2^32 need floats. @throws InvalidArgument for one outside the array */
export function checkedIndices(indices: ArrayLike<number>, length: number): Uint32Array | Float64Array {
  const checked = indexArray(indices.length, length)
  for (let i = 0; i < checked.length; i++) {
    const index = Number(indices[i])
    if (!(index >= 0 && index < length) || !Number.isInteger(index))
      throw new InvalidArgument(`index ${String(indices[i])} (at ${i}) is outside an array of ${length} rows`)
    checked[i] = index
  }
  return checked
}

/** Numbers of the rows where the mask holds. @throws InvalidArgument when the mask has another length */
export function indicesWhere(mask: ArrayLike<boolean | number>, length: number): Uint32Array | Float64Array {
  if (mask.length !== length) throw new InvalidArgument(`the mask has ${mask.length} values, the array ${length} rows`)
  let n = 0
  for (let i = 0; i < length; i++) if (mask[i]) n++
  const indices = indexArray(n, length)
  for (let i = 0, at = 0; at < n; i++) if (mask[i]) indices[at++] = i
  return indices
}

const indexArray = (n: number, length: number): Uint32Array | Float64Array =>
  length > 2 ** 32 ? new Float64Array(n) : new Uint32Array(n)
