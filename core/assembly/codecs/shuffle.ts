/** Undoing blosc's byte and bit shuffles on one block. */

/** Byte k of element i lies at k*n + i; bytes past the last whole element lie at the end as they are. */
export function unshuffle(typesize: usize, nbytes: usize, src: usize, dst: usize): void {
  const n = nbytes / typesize
  const whole = n * typesize
  for (let k: usize = 0; k < typesize; k++) {
    let from = src + k * n
    let to = dst + k
    const end = from + n
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
