/** Undoing blosc's byte and bit shuffles on one block. */

/** Two places for 16 vectors each. */
const VECTORS = memory.data(512, 16)

/** Of 16 elements the bytes that lie in `rows` (2, 4, 8 or 16) rows `stride` apart, to the elements at `dst`, `typesize` apart. */
function transpose(src: usize, stride: usize, rows: usize, dst: usize, typesize: usize): void {
  const half = rows >> 1
  let from = VECTORS
  let to = VECTORS + 256
  for (let k: usize = 0; k < rows; k++) v128.store(from + (k << 4), v128.load(src + k * stride))
  // As cards are shuffled: each time halves are merged, the bytes of an element come nearer to each other.
  for (let merged: usize = 1; merged < rows; merged <<= 1) {
    for (let k: usize = 0; k < half; k++) {
      const a = v128.load(from + (k << 4))
      const b = v128.load(from + ((k + half) << 4))
      const both = to + (k << 5)
      v128.store(both, v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
      v128.store(both, v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16)
    }
    const other = from
    from = to
    to = other
  }
  if (rows == typesize) memory.copy(dst, from, rows << 4)
  else for (let i: usize = 0; i < 16; i++) v128.store(dst + i * typesize, v128.load(from + (i << 4)))
}

/**
 * Byte k of element i lies at k*n + i; bytes past the last whole element lie at the end as they are. Types of 2, 4, 8 and from 16
 * bytes on are put together 16 elements at a time.
 */
export function unshuffle(typesize: usize, nbytes: usize, src: usize, dst: usize): void {
  const n = nbytes / typesize
  const whole = n * typesize
  const rows: usize = typesize >= 16 ? 16 : typesize
  const vectors = typesize > 1 && (rows & (rows - 1)) == 0 ? n & ~15 : 0
  const wide = vectors > 0 ? typesize - (typesize % rows) : 0
  for (let k: usize = 0; k < wide; k += rows)
    for (let i: usize = 0; i < vectors; i += 16) transpose(src + k * n + i, n, rows, dst + i * typesize + k, typesize)
  for (let k: usize = 0; k < typesize; k++) {
    const done = k < wide ? vectors : 0
    let from = src + k * n + done
    let to = dst + done * typesize + k
    const end = src + k * n + n
    while (from < end) {
      store<u8>(to, load<u8>(from++))
      to += typesize
    }
  }
  memory.copy(dst + whole, src + whole, nbytes - whole)
}

/** 0x00aa00aa00aa00aa, which JavaScript's numbers cannot write. */
const ODD_BITS: u64 = ((<u64>0x00aa00aa) << 32) | 0x00aa00aa

/** Transposes the 8x8 bits of a word whose bytes are rows. */
function transposeBits(x: u64): u64 {
  let t = (x ^ (x >> 7)) & ODD_BITS
  x = x ^ t ^ (t << 7)
  t = (x ^ (x >> 14)) & 0x0000cccc0000cccc
  x = x ^ t ^ (t << 14)
  t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0
  return x ^ t ^ (t << 28)
}

/**
 * Bit b of byte k of all elements form row 8*k + b of n/8 bytes. c-blosc leaves a block whose number of elements is no multiple
 * of eight as it is.
 */
export function bitUnshuffle(typesize: usize, nbytes: usize, src: usize, dst: usize): void {
  const n = nbytes / typesize
  if ((n & 7) != 0) {
    memory.copy(dst, src, nbytes)
    return
  }
  const row = n >> 3
  for (let k: usize = 0; k < typesize; k++) {
    const rows = src + 8 * k * row
    for (let i: usize = 0; i < row; i++) {
      let bits: u64 = 0
      for (let b: usize = 0; b < 8; b++) bits |= (<u64>load<u8>(rows + b * row + i)) << (b << 3)
      bits = transposeBits(bits)
      let to = dst + i * 8 * typesize + k
      for (let e: usize = 0; e < 8; e++) {
        store<u8>(to, <u8>bits)
        bits >>= 8
        to += typesize
      }
    }
  }
  const whole = n * typesize
  memory.copy(dst + whole, src + whole, nbytes - whole)
}
