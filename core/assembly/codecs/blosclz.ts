/** BloscLZ streams (c-blosc 1, blosclz.c; a descendant of FastLZ): decoder. */
import { copyForward, copyMatch } from './copy'

/** Distances beyond this are written with two more bytes. */
const MAX_NEAR: usize = 8191

/** Decodes `[src, srcEnd)` to exactly `[dst, dstEnd)`; returns the number of bytes made, or -1 when the stream is broken. */
export function blosclzDecode(src: usize, srcEnd: usize, dst: usize, dstEnd: usize): i32 {
  if (src >= srcEnd) return -1
  let ip = src
  let op = dst
  // The first instruction is always a run of literals: its upper bits are a mark of the level.
  let control = (<usize>load<u8>(ip++)) & 31
  while (true) {
    if (control >= 32) {
      let count = (control >> 5) - 1
      let distance = (control & 31) << 8
      let code: usize
      if (count == 6) {
        do {
          if (ip >= srcEnd) return -1
          code = <usize>load<u8>(ip++)
          count += code
          if (count > dstEnd - op) return -1
        } while (code == 255)
      }
      count += 3
      if (ip >= srcEnd) return -1
      code = <usize>load<u8>(ip++)
      distance += code + 1
      if (code == 255 && distance == 31 * 256 + 256) {
        if (srcEnd - ip < 2) return -1
        distance = ((<usize>load<u8>(ip)) << 8) + <usize>load<u8>(ip + 1) + MAX_NEAR + 1
        ip += 2
      }
      if (count > dstEnd - op || distance > op - dst) return -1
      copyMatch(distance, op, op + count)
      op += count
    } else {
      const count = control + 1
      if (count > dstEnd - op || count > srcEnd - ip) return -1
      v128.store(op, v128.load(ip))
      if (count > 16) copyForward(ip + 16, op + 16, op + count)
      ip += count
      op += count
    }
    if (ip >= srcEnd) break
    control = <usize>load<u8>(ip++)
  }
  return <i32>(op - dst)
}
