/** A run of equally spaced pieces of memory: where the first begins and how far apart they lie, in bytes. */
export interface Strided {
  readonly bytes: Uint8Array
  readonly offset: number
  readonly stride: number
}

/** From this size on a call of `set` is cheaper than copying word by word (measured on Node 20). */
const BLOCK = 256

/**
 * Copies `count` pieces of `nbytes` each. DataView reads and writes at any alignment as fast as typed arrays do at theirs; there
 * is a loop of its own for each width, so that V8 keeps every one simple.
 */
export function copyStrided(from: Strided, to: Strided, nbytes: number, count: number): void {
  if (count === 0 || nbytes === 0) return
  if (nbytes === from.stride && nbytes === to.stride) {
    to.bytes.set(from.bytes.subarray(from.offset, from.offset + count * nbytes), to.offset)
  } else if (nbytes > BLOCK) copyBlocks(from, to, nbytes, count)
  else if (nbytes === 1) copy1(from, to, count)
  else if (nbytes === 2) copy2(from, to, count)
  else if (nbytes === 4) copy4(from, to, count)
  else if (nbytes === 8) copy8(from, to, count)
  else if (nbytes % 4 === 0) copyWords(from, to, nbytes, count)
  else copyPieces(from, to, nbytes, count)
}

/** Bytes of rows that are worked on at a time, so that they stay in the processor's cache while each field is copied. */
const AT_ONCE = 2 ** 18

/** One field's copying: `count` pieces of `nbytes`. */
export interface FieldCopy {
  readonly from: Strided
  readonly to: Strided
  readonly nbytes: number
}

/** Copies several fields of the same rows (of `itemsize` bytes), block by block of rows. */
export function copyFields(copies: readonly FieldCopy[], itemsize: number, count: number): void {
  const step = copies.length < 2 ? count : Math.max(64, Math.floor(AT_ONCE / Math.max(1, itemsize)))
  for (let first = 0; first < count; first += step)
    for (const { from, to, nbytes } of copies)
      copyStrided(further(from, first), further(to, first), nbytes, Math.min(step, count - first))
}

const further = ({ bytes, offset, stride }: Strided, rows: number): Strided => ({
  bytes,
  offset: offset + rows * stride,
  stride,
})

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function copy1({ bytes: source, offset: p, stride }: Strided, to: Strided, count: number): void {
  const target = to.bytes
  for (let i = 0, q = to.offset; i < count; i++, p += stride, q += to.stride) target[q] = source[p]!
}

function copy2(from: Strided, to: Strided, count: number): void {
  const [source, target] = [viewOf(from.bytes), viewOf(to.bytes)]
  const [step, toStep] = [from.stride, to.stride]
  for (let i = 0, p = from.offset, q = to.offset; i < count; i++, p += step, q += toStep)
    target.setInt16(q, source.getInt16(p, true), true)
}

function copy4(from: Strided, to: Strided, count: number): void {
  const [source, target] = [viewOf(from.bytes), viewOf(to.bytes)]
  const [step, toStep] = [from.stride, to.stride]
  for (let i = 0, p = from.offset, q = to.offset; i < count; i++, p += step, q += toStep)
    target.setInt32(q, source.getInt32(p, true), true)
}

function copy8(from: Strided, to: Strided, count: number): void {
  const [source, target] = [viewOf(from.bytes), viewOf(to.bytes)]
  const [step, toStep] = [from.stride, to.stride]
  for (let i = 0, p = from.offset, q = to.offset; i < count; i++, p += step, q += toStep) {
    target.setInt32(q, source.getInt32(p, true), true)
    target.setInt32(q + 4, source.getInt32(p + 4, true), true)
  }
}

function copyWords(from: Strided, to: Strided, nbytes: number, count: number): void {
  const [source, target] = [viewOf(from.bytes), viewOf(to.bytes)]
  const [step, toStep] = [from.stride, to.stride]
  for (let i = 0, p = from.offset, q = to.offset; i < count; i++, p += step, q += toStep)
    for (let j = 0; j < nbytes; j += 4) target.setInt32(q + j, source.getInt32(p + j, true), true)
}

function copyPieces(from: Strided, to: Strided, nbytes: number, count: number): void {
  const [source, target] = [viewOf(from.bytes), viewOf(to.bytes)]
  for (let i = 0, p = from.offset, q = to.offset; i < count; i++, p += from.stride, q += to.stride)
    copyPiece(source, p, target, q, nbytes)
}

function copyPiece(source: DataView, p: number, target: DataView, q: number, nbytes: number): void {
  let j = 0
  for (; j + 4 <= nbytes; j += 4) target.setInt32(q + j, source.getInt32(p + j, true), true)
  for (; j < nbytes; j++) target.setInt8(q + j, source.getInt8(p + j))
}

function copyBlocks(from: Strided, to: Strided, nbytes: number, count: number): void {
  for (let i = 0, p = from.offset, q = to.offset; i < count; i++, p += from.stride, q += to.stride)
    to.bytes.set(from.bytes.subarray(p, p + nbytes), q)
}

/** Copies the pieces `indices` of `size` bytes each together, in that order; neighbours go in one piece. */
export function takePieces(from: Uint8Array, size: number, indices: Uint32Array | Float64Array, to: Uint8Array): void {
  const [source, target] = [viewOf(from), viewOf(to)]
  const n = indices.length
  for (let i = 0; i < n;) {
    const first = indices[i]!
    let end = i + 1
    while (end < n && indices[end] === first + (end - i)) end++
    const nbytes = (end - i) * size
    if (nbytes > BLOCK) to.set(from.subarray(first * size, first * size + nbytes), i * size)
    else copyPiece(source, first * size, target, i * size, nbytes)
    i = end
  }
}

/** Copies the pieces of several fields that belong to the rows `indices`, row by row and in that order. */
export function takeFields(copies: readonly FieldCopy[], indices: Uint32Array | Float64Array): void {
  const views = copies.map(({ from, to }) => [viewOf(from.bytes), viewOf(to.bytes)] as const)
  for (let i = 0; i < indices.length; i++)
    for (let f = 0; f < copies.length; f++) {
      const { from, to, nbytes } = copies[f]!
      const p = from.offset + indices[i]! * from.stride
      const q = to.offset + i * to.stride
      if (nbytes > BLOCK) to.bytes.set(from.bytes.subarray(p, p + nbytes), q)
      else copyPiece(views[f]![0], p, views[f]![1], q, nbytes)
    }
}
