import { resultIn, resultMemory } from '../output.js'
import { type CodecHeap, withHeap } from '../wasm/kernels.js'
import { FRAME_MAGIC, STORED, xxh32 } from './frame.js'

/** As python-lz4's default: linked blocks of 64 KB, content size in the header, no checksums. */
const VERSION_1 = 0x40
const INDEPENDENT = 0x20
const HAS_SIZE = 8
const BLOCK_CODE = 0x40
const BLOCK = 65536
const HISTORY = 65536
const HEADER_BYTES = 15
/** Input is taken into the heap in pieces of this many bytes. */
const PIECE = 16 * BLOCK

/** Room for n bytes that do not compress. */
export const lz4Bound = (n: number): number => n + Math.ceil(n / 255) + 32

/** One LZ4 frame, in `into` where that is sure to suffice. */
export function lz4Encode(src: Uint8Array, into?: Uint8Array): Uint8Array {
  const frame = resultMemory(into, HEADER_BYTES + src.length + 4 * Math.ceil(src.length / BLOCK) + 4)
  const view = new DataView(frame.buffer, frame.byteOffset)
  writeHeader(frame, view, VERSION_1, BLOCK_CODE, src.length)
  const end = withHeap((heap) => writeBlocks(heap, src, frame, view))
  view.setUint32(end, 0, true)
  return resultIn(frame, into, end + 4)
}

function writeHeader(frame: Uint8Array, view: DataView, flags: number, blockCode: number, size: number): void {
  view.setUint32(0, FRAME_MAGIC, true)
  view.setUint8(4, flags | HAS_SIZE)
  view.setUint8(5, blockCode)
  view.setBigUint64(6, BigInt(size), true)
  view.setUint8(14, (xxh32(frame.subarray(4, 14)) >>> 8) & 255)
}

function writeBlocks(heap: CodecHeap, src: Uint8Array, frame: Uint8Array, view: DataView): number {
  const [window, room] = heap.layout(HISTORY + PIECE, lz4Bound(BLOCK) + 8)
  const start = window + HISTORY
  heap.kernels.lz4ResetEncoder()
  let to = HEADER_BYTES
  for (let at = 0; at < src.length; at += PIECE) {
    const piece = src.subarray(at, at + PIECE)
    // The end of the piece before stays in front of this one.
    if (at > 0) heap.bytes.copyWithin(window, window + PIECE, start + PIECE)
    heap.bytes.set(piece, start)
    const low = at > 0 ? window : start
    for (let from = 0; from < piece.length; from += BLOCK) {
      const size = Math.min(BLOCK, piece.length - from)
      const block = start + from
      // Into shared memory V8 copies several times faster where both addresses are alike modulo 8.
      const output = room + ((frame.byteOffset + to + 4) & 7)
      const packed = heap.kernels.lz4EncodeBlock(block, block + size, low, start - at, output) - output
      const stored = packed >= size
      view.setUint32(to, stored ? (size | STORED) >>> 0 : packed, true)
      frame.set(stored ? piece.subarray(from, from + size) : heap.bytes.subarray(output, output + packed), to + 4)
      to += 4 + (stored ? size : packed)
    }
  }
  return to
}

/** Header as lz4-napi writes it: no content size, no checksums. */
const BARE_HEADER_BYTES = 7

/**
 * Adds the content size to the header of a frame that has none, so that readers can take the right memory at once.
 * Frames with other header fields are returned as they are.
 */
export function withContentSize(frame: Uint8Array, size: number): Uint8Array {
  const flags = frame[4]!
  if ((flags & ~INDEPENDENT) !== VERSION_1) return frame
  const length = frame.length + HEADER_BYTES - BARE_HEADER_BYTES
  const sized = new Uint8Array(length)
  writeHeader(sized, new DataView(sized.buffer, sized.byteOffset), flags, frame[5]!, size)
  sized.set(frame.subarray(BARE_HEADER_BYTES), HEADER_BYTES)
  return sized
}
