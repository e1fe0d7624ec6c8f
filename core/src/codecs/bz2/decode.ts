import { fail } from '../fail.js'
import type { Output } from '../output.js'
import { BLOCK_MAGIC, END_MAGIC, LEVEL_BYTES, type Bz2Heap, combineCrc, withBz2Heap } from './kernels.js'

/** More than any block takes: 900,000 codes of 20 bits, selectors and tables. */
const INPUT_BYTES = 2_500_000
const WINDOW = 1 << 20

/** Decodes all streams of `src`, one after the other; checksums are verified. */
export function bz2Decode(src: Uint8Array, out: Output, what: string): void {
  for (let at = 0; at < src.length;) at = decodeStream(src, at, out, what)
}

/** Position behind the stream at `start`. */
function decodeStream(src: Uint8Array, start: number, out: Output, what: string): number {
  const level = (src[start + 3] ?? 0) - 0x30
  if (src[start] !== 0x42 || src[start + 1] !== 0x5a || src[start + 2] !== 0x68 || level < 1 || level > 9) {
    fail(what, `is not bz2 data at byte ${start}`)
  }
  const capacity = level * LEVEL_BYTES
  return withBz2Heap((heap) => {
    const [input, words, window] = heap.layout(INPUT_BYTES, 4 * capacity, WINDOW + 8)
    const kernels = heap.kernels
    let crc = 0
    // In bits, since blocks do not begin at whole bytes.
    let at = (start + 4) * 8
    for (;;) {
      const first = Math.floor(at / 8)
      const piece = src.subarray(first, first + INPUT_BYTES)
      heap.bytes.set(piece, input)
      kernels.setInput(input, input + piece.length)
      kernels.readBits(at % 8)
      const magic = [kernels.readBits(24), kernels.readBits(24)]
      const expected = kernels.readBits(32) >>> 0
      if (kernels.bitsLeft() < 0) fail(what, 'bz2 data end before the end of the stream')
      if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) {
        if (expected !== crc) fail(what, 'bz2 stream has a wrong checksum')
        return Math.ceil((at + 80) / 8)
      }
      if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1])
        fail(what, `bz2 block at byte ${first} has no magic number`)
      if (kernels.readBits(1) !== 0) fail(what, 'is bz2 data of the obsolete randomised kind')
      if (kernels.decodeBlock(words, capacity, kernels.readBits(24)) < 0)
        fail(what, `bz2 block at byte ${first} is broken`)
      at = first * 8 + piece.length * 8 - kernels.bitsLeft()
      if (takeBlock(heap, window, out) !== expected) fail(what, `bz2 block at byte ${first} has a wrong checksum`)
      crc = combineCrc(crc, expected)
    }
  })
}

/** Writes the decoded block's bytes; returns their checksum. */
function takeBlock(heap: Bz2Heap, window: number, out: Output): number {
  let crc = 0xffffffff
  for (;;) {
    const from = window + out.phase
    const made = heap.kernels.takeBytes(from, from + WINDOW)
    crc = heap.kernels.crcUpdate(crc, from, made)
    out.write(heap.bytes.subarray(from, from + made))
    if (made < WINDOW) return ~crc >>> 0
  }
}
