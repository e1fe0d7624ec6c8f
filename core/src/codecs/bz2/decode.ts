import { fail } from '../fail.js'
import type { Input } from '../input.js'
import type { Output } from '../output.js'
import { BLOCK_MAGIC, END_MAGIC, LEVEL_BYTES, type Bz2Heap, combineCrc, withBz2Heap } from './kernels.js'

/** More than any block takes: 900,000 codes of 20 bits, selectors and tables. */
const BLOCK_BYTES = 2_500_000
const INPUT_BYTES = 2 * BLOCK_BYTES
const WINDOW = 1 << 20

/** Decodes all streams of `src`, one after the other; checksums are verified. */
export function bz2Decode(input: Input, out: Output, what: string): void {
  input.need(input.length)
  const src = input.bytes
  withBz2Heap((heap) => {
    const loaded = new Loaded(heap, src)
    for (let at = 0; at < src.length;) at = decodeStream(heap, loaded, src, at, out, what)
  })
}

/** The part of the compressed bytes that is in the heap. */
class Loaded {
  private start = 0
  private end = 0
  readonly words: number
  readonly window: number
  private readonly place: number

  constructor(
    private readonly heap: Bz2Heap,
    private readonly src: Uint8Array,
  ) {
    ;[this.place, this.words, this.window] = heap.layout(INPUT_BYTES, 4 * 9 * LEVEL_BYTES, WINDOW + 8)
  }

  /** Makes the kernels read on at this bit; a whole block can be read from there. */
  seek(bit: number): void {
    const byte = Math.floor(bit / 8)
    const { heap, src, place } = this
    if (byte < this.start || (byte + BLOCK_BYTES > this.end && this.end < src.length)) {
      this.start = byte
      this.end = Math.min(byte + INPUT_BYTES, src.length)
      heap.bytes.set(src.subarray(this.start, this.end), place)
    }
    heap.kernels.setInput(place + byte - this.start, place + this.end - this.start)
    heap.kernels.readBits(bit % 8)
  }

  /** The bit that the kernels read next; beyond the end of the data when they read too far. */
  tell(): number {
    return this.end * 8 - this.heap.kernels.bitsLeft()
  }
}

/** Position behind the stream at `start`. */
function decodeStream(heap: Bz2Heap, input: Loaded, src: Uint8Array, start: number, out: Output, what: string): number {
  const level = (src[start + 3] ?? 0) - 0x30
  if (src[start] !== 0x42 || src[start + 1] !== 0x5a || src[start + 2] !== 0x68 || level < 1 || level > 9) {
    fail(what, `is not bz2 data at byte ${start}`)
  }
  const kernels = heap.kernels
  let crc = 0
  // In bits, since blocks do not begin at whole bytes.
  let at = (start + 4) * 8
  for (;;) {
    const byte = Math.floor(at / 8)
    input.seek(at)
    const magic = [kernels.readBits(24), kernels.readBits(24)]
    const expected = kernels.readBits(32) >>> 0
    if (kernels.bitsLeft() < 0) fail(what, 'bz2 data end before the end of the stream')
    if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) {
      if (expected !== crc) fail(what, 'bz2 stream has a wrong checksum')
      return Math.ceil(input.tell() / 8)
    }
    if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) {
      fail(what, `bz2 block at byte ${byte} has no magic number`)
    }
    if (kernels.readBits(1) !== 0) fail(what, 'is bz2 data of the obsolete randomised kind')
    if (kernels.decodeBlock(input.words, level * LEVEL_BYTES, kernels.readBits(24)) < 0) {
      fail(what, `bz2 block at byte ${byte} is broken`)
    }
    at = input.tell()
    if (takeBlock(heap, input.window, out) !== expected) fail(what, `bz2 block at byte ${byte} has a wrong checksum`)
    if (out.isEnough) return src.length
    crc = combineCrc(crc, expected)
  }
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
