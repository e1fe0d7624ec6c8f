/**
 * bzip2 encoder. The TypeScript side calls `fillBlock` until a block is full, then `encodeBlock`; the stream's header and
 * trailer go through `writeBits`.
 */
import { crcUpdate } from './crc'
import { GROUP_SYMBOLS, MAX_ALPHABET, MAX_GROUPS, RUN_A, RUN_B } from './format'
import { codeLengths } from './huffman'
import { lastColumn } from './sort'

/** Longest code that we write; the reference encoder's limit too. */
const MAX_WRITTEN_BITS = 17
const PASSES = 4

const FREQUENCIES = memory.data(4 * 258, 16)
const GROUP_FREQUENCIES = memory.data(4 * 258 * 6, 16)
const LENGTHS = memory.data(258 * 6)
const CODES = memory.data(4 * 258 * 6, 16)
const SELECTORS = memory.data(18002)
const IN_USE = memory.data(256)
const LIST = memory.data(256)

let out: usize = 0
let buffer: u64 = 0
let held: u32 = 0

/** Where written bits go; those that fill no byte yet are kept from one call to the next. */
export function setOutput(start: usize): void {
  out = start
}

/** Address behind the last whole byte written. */
export function outputEnd(): usize {
  return out
}

export function resetBits(): void {
  buffer = 0
  held = 0
}

/** The lowest n <= 32 bits of `value`, highest first. */
export function writeBits(n: u32, value: u32): void {
  buffer = (buffer << n) | value
  held += n
  while (held >= 8) {
    held -= 8
    store<u8>(out++, <u8>(buffer >> held))
  }
}

let used: i32 = 0
let crc: u32 = 0

export function startBlock(): void {
  used = 0
  crc = 0xffffffff
  memory.fill(IN_USE, 0, 256)
}

/**
 * Run-length encodes bytes of `[src, end)` into the block at `text` until fewer than five places of `capacity` are left or the
 * bytes are used up; returns how many were taken. Where more bytes follow (`more`), a run that touches the end is left for the
 * next call, since it may go on.
 */
export function fillBlock(src: usize, end: usize, more: bool, text: usize, capacity: i32): i32 {
  let p = src
  while (p < end && used + 5 <= capacity) {
    const byte = load<u8>(p)
    const limit = min<usize>(end, p + 255)
    let next = p
    while (next < limit && load<u8>(next) == byte) next++
    const run = <i32>(next - p)
    if (more && next == end && run < 255) break
    p = next
    for (let i = 0; i < min(run, 4); i++) store<u8>(text + used++, byte)
    store<u8>(IN_USE + <usize>byte, 1)
    if (run >= 4) {
      store<u8>(text + used++, <u8>(run - 4))
      store<u8>(IN_USE + <usize>(run - 4), 1)
    }
  }
  crc = crcUpdate(crc, src, p - src)
  return <i32>(p - src)
}

/** The block's checksum, of the raw bytes. */
export function blockCrc(): u32 {
  return ~crc
}

/**
 * Writes the block at `text` with its header. Room for a block of n bytes: 4n bytes at `a`, 4n + 1024 at `b`, 3n at `c`.
 */
export function encodeBlock(text: usize, a: usize, b: usize, c: usize): void {
  const origin = lastColumn(text, used, a, b, c)
  writeBits(24, 0x314159)
  writeBits(24, 0x265359)
  writeBits(32, blockCrc())
  writeBits(1, 0)
  writeBits(24, origin)
  const alphabet = writeAlphabet() + 2
  const symbols = moveToFront(text, a, alphabet)
  writeSymbols(a, symbols, alphabet)
}

/** Writes which bytes occur and lists them; returns how many. */
function writeAlphabet(): i32 {
  let rows: u32 = 0
  let count = 0
  for (let i: usize = 0; i < 256; i++) {
    if (load<u8>(IN_USE + i) == 0) continue
    rows |= 0x8000 >> ((<u32>i) >> 4)
    store<u8>(LIST + count++, <u8>i)
  }
  writeBits(16, rows)
  for (let row: u32 = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) == 0) continue
    let columns: u32 = 0
    for (let column: u32 = 0; column < 16; column++) {
      if (load<u8>(IN_USE + ((row << 4) | column)) != 0) columns |= 0x8000 >> column
    }
    writeBits(16, columns)
  }
  return count
}

let written: i32 = 0

function putSymbol(symbols: usize, symbol: u32): void {
  store<u16>(symbols + (written++ << 1), <u16>symbol)
  const slot = FREQUENCIES + ((<usize>symbol) << 2)
  store<u32>(slot, load<u32>(slot) + 1)
}

function putRun(symbols: usize, run: u32): void {
  while (run > 0) {
    if ((run & 1) != 0) {
      putSymbol(symbols, RUN_A)
      run = (run - 1) >> 1
    } else {
      putSymbol(symbols, RUN_B)
      run = (run - 2) >> 1
    }
  }
}

/** The last column as places in a move-to-front list, zeros as runs; u16 each. Returns how many, end of block included. */
function moveToFront(text: usize, symbols: usize, alphabet: i32): i32 {
  memory.fill(FREQUENCIES, 0, 4 * 258)
  written = 0
  let run: u32 = 0
  for (let i = 0; i < used; i++) {
    const byte = load<u8>(text + i)
    if (load<u8>(LIST) == byte) {
      run++
      continue
    }
    putRun(symbols, run)
    run = 0
    let at: usize = 1
    let carried = load<u8>(LIST)
    while (true) {
      const next = load<u8>(LIST + at)
      store<u8>(LIST + at, carried)
      if (next == byte) break
      carried = next
      at++
    }
    store<u8>(LIST, byte)
    putSymbol(symbols, <u32>at + 1)
  }
  putRun(symbols, run)
  putSymbol(symbols, alphabet - 1)
  return written
}

function groupCount(symbols: i32): i32 {
  if (symbols < 200) return 2
  if (symbols < 600) return 3
  if (symbols < 1200) return 4
  return symbols < 2400 ? 5 : 6
}

/** First guess: each group is cheap for its share of the symbols, by frequency. */
function firstLengths(symbols: i32, alphabet: i32, groups: i32): void {
  let remaining = symbols
  let from = 0
  for (let group = 0; group < groups; group++) {
    const target = remaining / (groups - group)
    let to = from
    let sum = 0
    while (to < alphabet && (sum < target || to == from)) sum += load<i32>(FREQUENCIES + (to++ << 2))
    for (let symbol = 0; symbol < alphabet; symbol++) {
      store<u8>(LENGTHS + group * MAX_ALPHABET + symbol, symbol >= from && symbol < to ? 0 : 15)
    }
    from = to
    remaining -= sum
  }
}

/** Chooses for each run of 50 symbols the cheapest group and counts its symbols there; returns how many runs. */
function choose(symbols: usize, count: i32, groups: i32): i32 {
  let selectors = 0
  for (let from = 0; from < count; from += GROUP_SYMBOLS) {
    const to = min(from + GROUP_SYMBOLS, count)
    let best = 0
    let bestCost = i32.MAX_VALUE
    for (let group = 0; group < groups; group++) {
      const lengths = LENGTHS + group * MAX_ALPHABET
      let cost = 0
      for (let i = from; i < to; i++) cost += <i32>load<u8>(lengths + <usize>load<u16>(symbols + (i << 1)))
      if (cost < bestCost) {
        bestCost = cost
        best = group
      }
    }
    store<u8>(SELECTORS + selectors++, <u8>best)
    const frequencies = GROUP_FREQUENCIES + 4 * best * MAX_ALPHABET
    for (let i = from; i < to; i++) {
      const slot = frequencies + ((<usize>load<u16>(symbols + (i << 1))) << 2)
      store<u32>(slot, load<u32>(slot) + 1)
    }
  }
  return selectors
}

function writeSymbols(symbols: usize, count: i32, alphabet: i32): void {
  const groups = groupCount(count)
  firstLengths(count, alphabet, groups)
  let selectors = 0
  for (let pass = 0; pass < PASSES; pass++) {
    memory.fill(GROUP_FREQUENCIES, 0, 4 * MAX_ALPHABET * MAX_GROUPS)
    selectors = choose(symbols, count, groups)
    for (let group = 0; group < groups; group++) {
      codeLengths(
        GROUP_FREQUENCIES + 4 * group * MAX_ALPHABET,
        LENGTHS + group * MAX_ALPHABET,
        alphabet,
        MAX_WRITTEN_BITS,
      )
    }
  }
  writeSelectors(selectors, groups)
  for (let group = 0; group < groups; group++) writeLengths(LENGTHS + group * MAX_ALPHABET, alphabet)
  for (let group = 0; group < groups; group++) makeCodes(group, alphabet)
  let i = 0
  for (let run = 0; run < selectors; run++) {
    const group = <usize>load<u8>(SELECTORS + run)
    for (const to = min(i + GROUP_SYMBOLS, count); i < to; i++) {
      const symbol = <usize>load<u16>(symbols + (i << 1))
      writeBits(
        load<u8>(LENGTHS + group * MAX_ALPHABET + symbol),
        load<u32>(CODES + ((group * MAX_ALPHABET + symbol) << 2)),
      )
    }
  }
}

function writeSelectors(selectors: i32, groups: i32): void {
  writeBits(3, groups)
  writeBits(15, selectors)
  for (let i = 0; i < groups; i++) store<u8>(LIST + i, <u8>i)
  for (let i = 0; i < selectors; i++) {
    const group = load<u8>(SELECTORS + i)
    let at: usize = 0
    while (load<u8>(LIST + at) != group) at++
    memory.copy(LIST + 1, LIST, at)
    store<u8>(LIST, group)
    for (; at > 0; at--) writeBits(1, 1)
    writeBits(1, 0)
  }
}

function writeLengths(lengths: usize, alphabet: i32): void {
  let current = <i32>load<u8>(lengths)
  writeBits(5, current)
  for (let symbol = 0; symbol < alphabet; symbol++) {
    const wanted = <i32>load<u8>(lengths + symbol)
    for (; current < wanted; current++) writeBits(2, 2)
    for (; current > wanted; current--) writeBits(2, 3)
    writeBits(1, 0)
  }
}

function makeCodes(group: i32, alphabet: i32): void {
  const lengths = LENGTHS + group * MAX_ALPHABET
  const codes = CODES + 4 * group * MAX_ALPHABET
  let code: u32 = 0
  for (let length = 1; length <= MAX_WRITTEN_BITS; length++) {
    for (let symbol = 0; symbol < alphabet; symbol++) {
      if (<i32>load<u8>(lengths + symbol) == length) store<u32>(codes + (symbol << 2), code++)
    }
    code <<= 1
  }
}
