/**
 * Copying inside a decoded block. All of these may write up to SLACK bytes past the end they are given: callers keep that much
 * room behind every output window.
 */

/** Row `d`, of 16, holds for each of 16 positions position mod d: it spreads a pattern of d bytes over a vector. */
export const SPREAD = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0,
  1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1,
  2, 3, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 0, 1, 2, 3, 4,
  5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2,
  3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4, 0, 1, 2,
  3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8,
  9, 10, 11, 12, 13, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  12, 13, 14, 15,
])

/** Bytes from `from` to `[to, end)`; the two do not overlap within 16 bytes. */
export function copyForward(from: usize, to: usize, end: usize): void {
  do {
    v128.store(to, v128.load(from))
    from += 16
    to += 16
  } while (to < end)
}

/** The match `distance` bytes back, repeated where it overlaps itself, to `[to, end)`. */
export function copyMatch(distance: usize, to: usize, end: usize): void {
  let from = to - distance
  if (distance >= 16) {
    do {
      v128.store(to, v128.load(from))
      from += 16
      to += 16
    } while (to < end)
    return
  }
  const pattern = v128.swizzle(v128.load(from), v128.load(SPREAD + (distance << 4)))
  if (distance == 1 || distance == 2 || distance == 4 || distance == 8) {
    do {
      v128.store(to, pattern)
      to += 16
    } while (to < end)
    return
  }
  // Whole repeats only, so that the next vector starts with the pattern's first byte.
  const step: usize = 16 - (16 % distance)
  do {
    v128.store(to, pattern)
    to += step
  } while (to < end)
}
