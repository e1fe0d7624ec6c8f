/** xxHash32 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md), whole and piece by piece; seed 0, as LZ4 frames use it. */

const P1: u32 = 2654435761
const P2: u32 = 2246822519
const P3: u32 = 3266489917
const P4: u32 = 668265263
const P5: u32 = 374761393

// State: 4 lanes (16 bytes), total length u64, bytes held back u32, up to 16 of them. XXH32_STATE bytes in all.
const TOTAL: usize = 16
const HELD: usize = 24
const BUFFER: usize = 28

function round(lane: u32, word: u32): u32 {
  return rotl<u32>(lane + word * P2, 13) * P1
}

export function xxh32Reset(state: usize): void {
  store<u32>(state, P1 + P2)
  store<u32>(state + 4, P2)
  store<u32>(state + 8, 0)
  store<u32>(state + 12, 0 - P1)
  store<u64>(state + TOTAL, 0)
  store<u32>(state + HELD, 0)
}

/** Whole stripes of 16 bytes; returns where it stopped. */
function stripes(state: usize, p: usize, end: usize): usize {
  let a = load<u32>(state)
  let b = load<u32>(state + 4)
  let c = load<u32>(state + 8)
  let d = load<u32>(state + 12)
  while (end - p >= 16) {
    a = round(a, load<u32>(p))
    b = round(b, load<u32>(p + 4))
    c = round(c, load<u32>(p + 8))
    d = round(d, load<u32>(p + 12))
    p += 16
  }
  store<u32>(state, a)
  store<u32>(state + 4, b)
  store<u32>(state + 8, c)
  store<u32>(state + 12, d)
  return p
}

export function xxh32Update(state: usize, p: usize, length: usize): void {
  const end = p + length
  store<u64>(state + TOTAL, load<u64>(state + TOTAL) + length)
  let held = <usize>load<u32>(state + HELD)
  if (held != 0) {
    const take = min<usize>(16 - held, length)
    memory.copy(state + BUFFER + held, p, take)
    held += take
    p += take
    if (held == 16) {
      stripes(state, state + BUFFER, state + BUFFER + 16)
      held = 0
    }
  }
  if (held == 0) {
    p = stripes(state, p, end)
    held = end - p
    memory.copy(state + BUFFER, p, held)
  }
  store<u32>(state + HELD, <u32>held)
}

export function xxh32Digest(state: usize): u32 {
  const total = load<u64>(state + TOTAL)
  let hash: u32
  if (total >= 16) {
    hash =
      rotl<u32>(load<u32>(state), 1) +
      rotl<u32>(load<u32>(state + 4), 7) +
      rotl<u32>(load<u32>(state + 8), 12) +
      rotl<u32>(load<u32>(state + 12), 18)
  } else {
    hash = P5
  }
  hash += <u32>total
  let p = state + BUFFER
  const end = p + <usize>load<u32>(state + HELD)
  while (end - p >= 4) {
    hash = rotl<u32>(hash + load<u32>(p) * P3, 17) * P4
    p += 4
  }
  while (p < end) hash = rotl<u32>(hash + <u32>load<u8>(p++) * P5, 11) * P1
  hash = (hash ^ (hash >> 15)) * P2
  hash = (hash ^ (hash >> 13)) * P3
  return hash ^ (hash >> 16)
}
