/** LZ4 block format: greedy encoder with one hash table. */
import { copyForward } from './copy'

const HASH_BITS = 12
/** Entries are stream positions, u32. */
const TABLE = memory.data(16384, 64)
const MAX_DISTANCE: u32 = 65535
/** The last match begins at least this far before the block's end, and ends at least LAST_LITERALS before it. */
const MATCH_MARGIN: usize = 12
const LAST_LITERALS: usize = 5
/** After this many misses the search begins to skip bytes. */
const PATIENCE: usize = 64
const PATIENCE_SHIFT: usize = 6

/** 2^64 / golden ratio: spreads the five bytes that are hashed over the upper bits. */
const SPREADER: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15

function slotOf(bytes: u64): usize {
  return TABLE + ((<usize>(((bytes << 24) * SPREADER) >> (64 - HASH_BITS))) << 2)
}

/** Forgets all positions, so that what is encoded does not depend on what was encoded before. */
export function lz4ResetEncoder(): void {
  memory.fill(TABLE, 0, 16384)
}

function putLength(op: usize, rest: usize): usize {
  while (rest >= 255) {
    store<u8>(op++, 255)
    rest -= 255
  }
  store<u8>(op++, <u8>rest)
  return op
}

/** Token and literals `[from, to)`; the token's lower half is for the match to fill in. */
function putLiterals(op: usize, from: usize, to: usize): usize {
  const count = to - from
  if (count >= 15) {
    store<u8>(op++, 15 << 4)
    op = putLength(op, count - 15)
    copyForward(from, op, op + count)
  } else {
    store<u8>(op++, <u8>(count << 4))
    v128.store(op, v128.load(from))
  }
  return op + count
}

/** End of the run in which `[p, limit)` equals what stands at `q`. */
function matchEnd(p: usize, q: usize, limit: usize): usize {
  while (p + 16 <= limit) {
    const same = i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(q)))
    if (same != 0xffff) return p + ctz(~same)
    p += 16
    q += 16
  }
  while (p < limit && load<u8>(p) == load<u8>(q)) {
    p++
    q++
  }
  return p
}

/** How many bytes before `p` and `q` are equal, at most 8. Loads and counts instead of a loop, whose end no one can predict. */
function bytesEqualBefore(p: usize, q: usize): usize {
  return (<usize>clz(load<u64>(p - 8) ^ load<u64>(q - 8))) >> 3
}

/**
 * Encodes `[src, end)`, matches may reach back to `low` <= src. `origin` is the address that position 0 of the stream would have.
 * `out` has room for the size and 1/255 of it and 32 bytes. Returns the end of what was written.
 */
export function lz4EncodeBlock(src: usize, end: usize, low: usize, origin: usize, out: usize): usize {
  let anchor = src
  let op = out
  if (end - src > MATCH_MARGIN) {
    const lastStart = end - MATCH_MARGIN
    const limit = end - LAST_LITERALS
    let misses = PATIENCE
    let ip = src
    while (ip <= lastStart) {
      const bytes = load<u64>(ip)
      const slot = slotOf(bytes)
      const now = <u32>(ip - origin)
      const distance = now - load<u32>(slot)
      store<u32>(slot, now)
      if (distance - 1 >= MAX_DISTANCE || <u32>bytes != load<u32>(ip - distance)) {
        ip += misses++ >> PATIENCE_SHIFT
        continue
      }
      let from = ip - distance
      const back = min(min(ip - anchor, from - low), bytesEqualBefore(ip, from))
      ip -= back
      from -= back
      const token = op
      op = putLiterals(op, anchor, ip)
      store<u16>(op, <u16>distance)
      op += 2
      anchor = matchEnd(ip + 4, from + 4, limit)
      const rest = anchor - ip - 4
      if (rest >= 15) {
        store<u8>(token, load<u8>(token) | 15)
        op = putLength(op, rest - 15)
      } else {
        store<u8>(token, load<u8>(token) | (<u8>rest))
      }
      ip = anchor
      misses = PATIENCE
      if (ip <= lastStart) store<u32>(slotOf(load<u64>(ip - 2)), <u32>(ip - 2 - origin))
    }
  }
  return putLiterals(op, anchor, end)
}
