/**
 * bzip2 decoder: blocks of one stream. The TypeScript side reads the stream's and the blocks' headers by `readBits`, then calls
 * `decodeBlock` and takes the raw bytes by `takeBytes` until it returns 0.
 */
import { GROUP_SYMBOLS, MAX_CODE_BITS, MAX_GROUPS, MAX_SELECTORS, RUN_B } from './format'

const FAST_BITS: u32 = 10

// Per group: limits (u32 per length, left-aligned to 20 bits), offsets (i32 per length), symbols by code (u16), fast table (u16).
const LIMITS: usize = 0
const OFFSETS: usize = 96
const SYMBOLS: usize = 192
const FAST: usize = 192 + 520
const GROUP_BYTES: usize = 192 + 520 + 2048
const GROUPS = memory.data(6 * 2760, 16)
const SELECTORS = memory.data(18002)
const LENGTHS = memory.data(258)
const LIST = memory.data(256)
const STARTS = memory.data(1024, 16)

let inputAt: usize = 0
let inputEnd: usize = 0
let buffer: u64 = 0
let held: u32 = 0
/** Bits asked for beyond the end of the input. */
let missing: u32 = 0

export function setInput(start: usize, end: usize): void {
  inputAt = start
  inputEnd = end
  buffer = 0
  held = 0
  missing = 0
}

/** Bits not yet taken, of those given by setInput; negative when more were taken than there are. */
export function bitsLeft(): f64 {
  return <f64>(inputEnd - inputAt) * 8 + <f64>held - <f64>missing
}

function fill(n: u32): void {
  while (held < n) {
    buffer <<= 8
    if (inputAt < inputEnd) buffer |= <u64>load<u8>(inputAt++)
    else missing += 8
    held += 8
  }
}

/** The next n <= 32 bits, first bit highest; zeros beyond the end. */
export function readBits(n: u32): u32 {
  fill(n)
  held -= n
  return <u32>((buffer >> held) & (((<u64>1) << n) - 1))
}

/** Lengths of one group's codes to its tables; false when they are no prefix code. */
function makeGroup(group: usize, alphabet: i32): bool {
  const base = GROUPS + group * GROUP_BYTES
  memory.fill(base + FAST, 0, 2048)
  let code: u32 = 0
  let count = 0
  for (let length: u32 = 1; length <= MAX_CODE_BITS; length++) {
    store<i32>(base + OFFSETS + (length << 2), count - <i32>code)
    for (let symbol = 0; symbol < alphabet; symbol++) {
      if (<u32>load<u8>(LENGTHS + symbol) != length) continue
      if (code >> length != 0) return false
      store<u16>(base + SYMBOLS + (count << 1), <u16>symbol)
      if (length <= FAST_BITS) {
        const shift = FAST_BITS - length
        const first = base + FAST + ((code << shift) << 1)
        const entry = <u16>((symbol << 4) | length)
        for (let i: u32 = 0; i < (<u32>1) << shift; i++) store<u16>(first + (i << 1), entry)
      }
      count++
      code++
    }
    store<u32>(base + LIMITS + (length << 2), code << (MAX_CODE_BITS - length))
    code <<= 1
  }
  return true
}

/** The next symbol by the tables at `base`, or -1. */
function readSymbol(base: usize): i32 {
  fill(MAX_CODE_BITS)
  const peek = (<u32>(buffer >> (held - MAX_CODE_BITS))) & ((1 << MAX_CODE_BITS) - 1)
  const entry = <u32>load<u16>(base + FAST + ((peek >> (MAX_CODE_BITS - FAST_BITS)) << 1))
  if (entry != 0) {
    held -= entry & 15
    return entry >> 4
  }
  for (let length: u32 = FAST_BITS + 1; length <= MAX_CODE_BITS; length++) {
    if (peek < load<u32>(base + LIMITS + (length << 2))) {
      held -= length
      const index = <i32>(peek >> (MAX_CODE_BITS - length)) + load<i32>(base + OFFSETS + (length << 2))
      return <i32>load<u16>(base + SYMBOLS + (index << 1))
    }
  }
  return -1
}

/** The bytes that occur, in order, to LIST; returns how many. */
function readAlphabet(): i32 {
  const rows = readBits(16)
  let used = 0
  for (let row: u32 = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) == 0) continue
    const columns = readBits(16)
    for (let column: u32 = 0; column < 16; column++) {
      if ((columns & (0x8000 >> column)) != 0) store<u8>(LIST + used++, <u8>((row << 4) | column))
    }
  }
  return used
}

/** Which group codes each run of 50 symbols; returns how many runs, or -1. */
function readSelectors(groups: u32): i32 {
  const selectors = <i32>readBits(15)
  if (selectors == 0) return -1
  let order: u64 = 0x050403020100
  for (let i = 0; i < selectors; i++) {
    let position: u32 = 0
    while (readBits(1) != 0) {
      position++
      if (position >= groups) return -1
    }
    // Move the group at this position of the list (a byte each) to its front.
    const shift = <u64>(position << 3)
    const group = (order >> shift) & 255
    const before = order & (((<u64>1) << shift) - 1)
    const behind = order & ~(((<u64>1) << (shift + 8)) - 1)
    order = behind | (before << 8) | group
    // Some encoders write more selectors than any block can use.
    if (i < MAX_SELECTORS) store<u8>(SELECTORS + i, <u8>group)
    if (missing > 64) return -1
  }
  return min(selectors, MAX_SELECTORS)
}

function readGroups(groups: u32, alphabet: i32): bool {
  for (let group: u32 = 0; group < groups; group++) {
    let length = <i32>readBits(5)
    for (let symbol = 0; symbol < alphabet; symbol++) {
      for (;;) {
        if (length < 1 || length > <i32>MAX_CODE_BITS) return false
        if (readBits(1) == 0) break
        length += readBits(1) == 0 ? 1 : -1
        if (missing > 64) return false
      }
      store<u8>(LENGTHS + symbol, <u8>length)
    }
    if (!makeGroup(group, alphabet)) return false
  }
  return true
}

let table: usize = 0
let left: u32 = 0
let position: u32 = 0
let last: i32 = -1
let run: u32 = 0
let repeats: u32 = 0

/**
 * Reads one block behind its header (from the symbol map on) into the table of u32 at `words`, room for `capacity`.
 * Returns the number of bytes before run-length decoding, or -1 when the block is broken.
 */
export function decodeBlock(words: usize, capacity: i32, origin: u32): i32 {
  const used = readAlphabet()
  if (used == 0) return -1
  const groups = readBits(3)
  if (groups < 2 || groups > MAX_GROUPS) return -1
  const selectors = readSelectors(groups)
  if (selectors < 0 || !readGroups(groups, used + 2)) return -1
  const n = readSymbols(words, capacity, used, selectors)
  if (n <= 0 || origin >= <u32>n || missing > 0) return -1
  linkRotations(words, n)
  table = words
  left = n
  position = load<u32>(words + (origin << 2)) >> 8
  last = -1
  run = 0
  repeats = 0
  return n
}

/** Huffman codes, zero runs and move-to-front, to the last column of the sorted rotations. */
function readSymbols(words: usize, capacity: i32, used: i32, selectors: i32): i32 {
  const end = used + 1
  let n = 0
  let runLength: u32 = 0
  let runWeight: u32 = 1
  memory.fill(STARTS, 0, 1024)
  for (let i = 0; i < selectors; i++) {
    const base = GROUPS + <usize>load<u8>(SELECTORS + i) * GROUP_BYTES
    for (let k = 0; k < GROUP_SYMBOLS; k++) {
      const symbol = readSymbol(base)
      if (symbol < 0) return -1
      if (symbol <= RUN_B) {
        runLength += runWeight << symbol
        if (runLength > <u32>capacity) return -1
        runWeight <<= 1
        continue
      }
      if (runLength > 0) {
        if (runLength > <u32>(capacity - n)) return -1
        const byte = <u32>load<u8>(LIST)
        store<u32>(STARTS + (byte << 2), load<u32>(STARTS + (byte << 2)) + runLength)
        for (let r: u32 = 0; r < runLength; r++) store<u32>(words + (n++ << 2), byte)
        runLength = 0
        runWeight = 1
      }
      if (symbol == end) return n
      if (n >= capacity) return -1
      const place = symbol - 1
      const byte = load<u8>(LIST + place)
      memory.copy(LIST + 1, LIST, place)
      store<u8>(LIST, byte)
      const slot = STARTS + ((<usize>byte) << 2)
      store<u32>(slot, load<u32>(slot) + 1)
      store<u32>(words + (n++ << 2), byte)
    }
  }
  return -1
}

/** Adds to each word, above its byte, the place of the next one in the text. */
function linkRotations(words: usize, n: i32): void {
  let sum: u32 = 0
  for (let byte: usize = 0; byte < 256; byte++) {
    const slot = STARTS + (byte << 2)
    const count = load<u32>(slot)
    store<u32>(slot, sum)
    sum += count
  }
  for (let i: u32 = 0; i < <u32>n; i++) {
    const slot = STARTS + ((load<u32>(words + (i << 2)) & 255) << 2)
    const place = load<u32>(slot)
    store<u32>(slot, place + 1)
    const word = words + (place << 2)
    store<u32>(word, load<u32>(word) | (i << 8))
  }
}

/** The next raw bytes of the block to `[out, outEnd)`; returns how many, fewer than fit only at the block's end. */
export function takeBytes(out: usize, outEnd: usize): i32 {
  let to = out
  while (to < outEnd) {
    if (repeats > 0) {
      const count = min<usize>(repeats, outEnd - to)
      memory.fill(to, <u8>last, count)
      to += count
      repeats -= <u32>count
      if (repeats == 0) {
        last = -1
        run = 0
      }
      continue
    }
    if (left == 0) break
    const word = load<u32>(table + (position << 2))
    position = word >> 8
    left--
    const byte = <i32>(word & 255)
    if (run == 4) {
      // Four equal bytes are followed by how many more there are.
      repeats = byte
      if (byte == 0) {
        last = -1
        run = 0
      }
      continue
    }
    run = byte == last ? run + 1 : 1
    last = byte
    store<u8>(to++, <u8>byte)
  }
  return <i32>(to - out)
}
