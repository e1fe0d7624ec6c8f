/** BloscLZ streams (c-blosc 1, blosclz.c; a descendant of FastLZ): decoder. */
import { SPREAD, copyMatch } from './copy'

/** Distances beyond this are written with two more bytes. */
const MAX_NEAR: usize = 8191

/**
 * How far before the second 16 bytes of a match to look for them, beyond its distance: the least multiple of a distance below 16
 * that is at least 16, minus it. So much of the pattern has been written by then.
 */
const FURTHER = memory.data<u8>([0, 15, 14, 15, 12, 15, 12, 14, 8, 9, 10, 11, 12, 13, 14, 15, 0])

/** By the first byte of an instruction: how many bytes the usual kind of it has. */
const USUAL_BYTES = memory.data(256)
for (let control: usize = 0; control < 256; control++)
  store<u8>(USUAL_BYTES + control, <u8>(control < 32 ? control + 2 : control < 224 ? 2 : 3))

/**
 * Decodes `[src, srcEnd)` to exactly `[dst, dstEnd)`; returns the number of bytes made, or -1 when the stream is broken.
 *
 * Whether a run of literals or a match comes next is as good as random: guesses of the processor would be wrong every other time. So
 * both are done by the same instructions, 32 bytes at a time, and differ in where they take them from. What is rare (long matches,
 * far ones, lengths of several bytes) branches off.
 */
export function blosclzDecode(src: usize, srcEnd: usize, dst: usize, dstEnd: usize): i32 {
  if (src >= srcEnd) return -1
  let ip = src
  let op = dst
  // The first instruction is always a run of literals: its upper bits are a mark of the level.
  let control = (<i32>load<u8>(ip)) & 31
  while (true) {
    let next = ip + <usize>load<u8>(USUAL_BYTES + control)
    const word = load<u32>(ip, 1)
    // All ones for a match, for one with bytes of length.
    const isMatch = (31 - control) >> 31
    const isLong = (223 - control) >> 31
    const more = (<i32>word) & 255 & isLong
    let distance = <usize>(((control & 31) << 8) + ((<i32>(word >> (isLong & 8))) & 255) + 1)
    let count = <usize>select<i32>((control >> 5) + 2 + more, control + 1, isMatch)
    if (more == 255) {
      let p = ip + 2
      let last: usize
      do {
        if (p >= srcEnd) return -1
        last = <usize>load<u8>(p++)
        count += last
        if (count > dstEnd - op) return -1
      } while (last == 255)
      distance = <usize>(((control & 31) << 8) + <i32>load<u8>(p++) + 1)
      next = p
    }
    if (distance == MAX_NEAR + 1 && isMatch) {
      distance += ((<usize>load<u8>(next)) << 8) | (<usize>load<u8>(next, 1))
      next += 2
    }
    if (next > srcEnd || count > dstEnd - op || (distance & isMatch) > op - dst) return -1
    const near = min<usize>(distance | ~isMatch, 16)
    const from = select<usize>(op - distance, ip + 1, isMatch)
    v128.store(op, v128.swizzle(v128.load(from), v128.load(SPREAD + (near << 4))))
    v128.store(op, v128.load(from + 16 - <usize>load<u8>(FURTHER + near)), 16)
    const end = op + count
    if (count > 32) copyMatch(distance, op + 32, end)
    op = end
    ip = next
    if (ip >= srcEnd) return <i32>(op - dst)
    control = <i32>load<u8>(ip)
  }
}
