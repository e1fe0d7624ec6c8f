import { joinPieces } from '../pieces.js'
import { END_MAGIC, LEVEL_BYTES, combineCrc, withBz2Heap } from './kernels.js'

/** Python's and strax's default. */
const LEVEL = 9
/** The reference encoder leaves as many places of a block unused. */
const CAPACITY = LEVEL * LEVEL_BYTES - 19
const PIECE = 1 << 20

/** One bz2 stream. */
export function bz2Encode(src: Uint8Array): Uint8Array {
  return withBz2Heap((heap) => {
    const words = 4 * CAPACITY
    const [input, text, a, b, c, output] = heap.layout(PIECE, CAPACITY, words, words + 1024, 3 * CAPACITY, 3 * CAPACITY)
    const kernels = heap.kernels
    const pieces: Uint8Array[] = []
    let crc = 0
    kernels.resetBits()
    kernels.setOutput(output)
    for (const byte of [0x42, 0x5a, 0x68, 0x30 + LEVEL]) kernels.writeBits(8, byte)
    for (let at = 0; at < src.length;) {
      kernels.startBlock()
      for (;;) {
        const piece = src.subarray(at, at + PIECE)
        heap.bytes.set(piece, input)
        const more = at + piece.length < src.length
        const taken = kernels.fillBlock(input, input + piece.length, more ? 1 : 0, text, CAPACITY)
        at += taken
        // Less than a run was left: there is more in the next piece; else the block is full.
        if (at === src.length || piece.length - taken >= 255) break
      }
      crc = combineCrc(crc, kernels.blockCrc())
      kernels.encodeBlock(text, a, b, c)
      pieces.push(heap.bytes.slice(output, kernels.outputEnd()))
      kernels.setOutput(output)
    }
    for (const word of END_MAGIC) kernels.writeBits(24, word)
    kernels.writeBits(32, crc)
    kernels.writeBits(7, 0)
    pieces.push(heap.bytes.slice(output, kernels.outputEnd()))
    return joinPieces(pieces)
  })
}
