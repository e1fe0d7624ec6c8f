/** The streams of one block of a blosc container, one after the other. */
import { blosclzDecode } from './blosclz'
import { lz4DecodeBlock } from './lz4'

/**
 * Decodes `count` streams of `[src, srcEnd)`, each behind its size, to `length` bytes each at `dst`. One as long as that is stored as
 * it is. Returns whether all were there and whole.
 */
export function decodeStreams(isLz4: bool, src: usize, srcEnd: usize, count: i32, length: usize, dst: usize): bool {
  let ip = src
  let op = dst
  for (let i = 0; i < count; i++) {
    if (srcEnd - ip < 4) return false
    const size = <usize>load<u32>(ip)
    ip += 4
    if (size > length || size > srcEnd - ip) return false
    const end = op + length
    if (size == length) memory.copy(op, ip, size)
    else {
      const made = isLz4 ? lz4DecodeBlock(ip, ip + size, op, end, op) : blosclzDecode(ip, ip + size, op, end)
      if (<usize>made != length) return false
    }
    ip += size
    op = end
  }
  return true
}
