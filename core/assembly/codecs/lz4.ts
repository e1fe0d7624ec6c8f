/** LZ4 block format (github.com/lz4/lz4, doc/lz4_Block_format.md): decoder. */
import { copyForward, copyMatch } from './copy'

/**
 * Decodes `[src, srcEnd)` to `dst`, never past `dstEnd` but for the slack of copy.ts. Matches may reach back to `low` <= dst.
 * Returns the number of bytes made, or -1 when the block is broken.
 */
export function lz4DecodeBlock(src: usize, srcEnd: usize, dst: usize, dstEnd: usize, low: usize): i32 {
  let ip = src
  let op = dst
  while (ip < srcEnd) {
    const token = <usize>load<u8>(ip++)
    let count = token >> 4
    if (count == 15) {
      let more: usize
      do {
        if (ip >= srcEnd) return -1
        more = <usize>load<u8>(ip++)
        count += more
        if (count > dstEnd - op) return -1
      } while (more == 255)
    }
    if (count > srcEnd - ip || count > dstEnd - op) return -1
    if (count != 0) {
      v128.store(op, v128.load(ip))
      if (count > 16) copyForward(ip + 16, op + 16, op + count)
      ip += count
      op += count
    }
    if (ip == srcEnd) return <i32>(op - dst)
    if (srcEnd - ip < 2) return -1
    const distance = <usize>load<u16>(ip)
    ip += 2
    if (distance == 0 || distance > op - low) return -1
    count = (token & 15) + 4
    if (count == 19) {
      let more: usize
      do {
        if (ip >= srcEnd) return -1
        more = <usize>load<u8>(ip++)
        count += more
        if (count > dstEnd - op) return -1
      } while (more == 255)
    }
    if (count > dstEnd - op) return -1
    if (distance >= 16 && count <= 32) {
      const from = op - distance
      v128.store(op, v128.load(from))
      v128.store(op + 16, v128.load(from + 16))
    } else {
      copyMatch(distance, op, op + count)
    }
    op += count
  }
  return -1
}
