/** LZ4 frames (github.com/lz4/lz4, doc/lz4_Frame_format.md): headers and the chain of blocks. */
import { fail } from '../fail.js'
import { withHeap } from '../wasm/kernels.js'

export const FRAME_MAGIC = 0x184d2204
const LEGACY_MAGIC = 0x184c2102
const SKIPPABLE_MAGIC = 0x184d2a5
/** Set in a block's size when its bytes are stored as they are. */
export const STORED = 0x80000000

export interface FrameHeader {
  /** Where the first block's size stands. */
  readonly blocks: number
  readonly linked: boolean
  readonly blockChecksums: boolean
  readonly contentChecksum: boolean
  readonly contentSize: number | undefined
  readonly blockMax: number
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Position behind the skippable frame at `at`, or undefined when there is another kind of frame. */
export function skipSkippable(view: DataView, at: number, what: string): number | undefined {
  if (view.byteLength - at < 4) fail(what, `LZ4 data end within a frame's magic number, at byte ${at}`)
  if (view.getUint32(at, true) >>> 4 !== SKIPPABLE_MAGIC) return undefined
  const end = view.byteLength - at < 8 ? Infinity : at + 8 + view.getUint32(at + 4, true)
  return end <= view.byteLength ? end : fail(what, `LZ4 data end within the skippable frame at byte ${at}`)
}

/** Header of the frame at `at`. Throws CodecFailed on anything else, on dictionaries, and on a wrong header checksum. */
export function frameHeader(view: DataView, at: number, what: string): FrameHeader {
  const magic = view.getUint32(at, true)
  if (magic === LEGACY_MAGIC) fail(what, 'is an LZ4 legacy frame, which strax never writes')
  if (magic !== FRAME_MAGIC) fail(what, `is not an LZ4 frame at byte ${at} (starts with 0x${magic.toString(16)})`)
  if (view.byteLength - at < 7) fail(what, 'LZ4 data end within the frame header')
  const flags = view.getUint8(at + 4)
  const blockCode = view.getUint8(at + 5)
  if (flags >> 6 !== 1) fail(what, `LZ4 frame version ${flags >> 6} is unknown, expected 1`)
  if ((flags & 2) !== 0 || (blockCode & 0x8f) !== 0) fail(what, 'LZ4 frame header has reserved bits set')
  if (blockCode >> 4 < 4) fail(what, `LZ4 frame header has the unknown block size code ${blockCode >> 4}`)
  if ((flags & 1) !== 0) fail(what, 'LZ4 frame needs a dictionary, which strax never uses')
  const hasSize = (flags & 8) !== 0
  const end = at + 6 + (hasSize ? 8 : 0)
  if (view.byteLength < end + 1) fail(what, 'LZ4 data end within the frame header')
  const contentSize = hasSize ? Number(view.getBigUint64(at + 6, true)) : undefined
  if (contentSize !== undefined && !Number.isSafeInteger(contentSize)) {
    fail(what, `LZ4 frame claims an impossible ${contentSize} bytes`)
  }
  const expected = (xxh32(new Uint8Array(view.buffer, view.byteOffset + at + 4, end - at - 4)) >>> 8) & 255
  if (view.getUint8(end) !== expected) fail(what, 'LZ4 frame header has a wrong checksum')
  return {
    blocks: end + 1,
    linked: (flags & 0x20) === 0,
    blockChecksums: (flags & 0x10) !== 0,
    contentChecksum: (flags & 4) !== 0,
    contentSize,
    blockMax: 1 << (8 + 2 * (blockCode >> 4)),
  }
}

/** Size word of the block at `at`, checked against the frame's limit and the end of the data. */
export function blockSize(
  view: DataView,
  at: number,
  frame: FrameHeader,
  what: string,
): { size: number; stored: boolean } {
  if (view.byteLength - at < 4) fail(what, `LZ4 data end at byte ${at} without the frame's end mark`)
  const word = view.getUint32(at, true)
  const size = word & 0x7fffffff
  if (size > frame.blockMax)
    fail(what, `LZ4 block at byte ${at} has ${size} bytes, more than the frame's ${frame.blockMax}`)
  if (size + (frame.blockChecksums && size > 0 ? 4 : 0) > view.byteLength - at - 4) {
    fail(what, `LZ4 data end within the block at byte ${at}`)
  }
  return { size, stored: (word & STORED) !== 0 }
}

/** Sum of the frames' content sizes; undefined when one does not give its own. Blocks are skipped over, not decoded. */
export function lz4RawSize(src: Uint8Array, what: string): number | undefined {
  const view = viewOf(src)
  let total = 0
  for (let at = 0; at < src.length;) {
    const skipped = skipSkippable(view, at, what)
    if (skipped !== undefined) {
      at = skipped
      continue
    }
    const frame = frameHeader(view, at, what)
    if (frame.contentSize === undefined) return undefined
    total += frame.contentSize
    at = frame.blocks
    for (;;) {
      const { size } = blockSize(view, at, frame, what)
      at += 4
      if (size === 0) break
      at += size + (frame.blockChecksums ? 4 : 0)
    }
    if (frame.contentChecksum) at += 4
  }
  return total
}

/** xxHash32 with seed 0 of a few bytes. */
export function xxh32(bytes: Uint8Array): number {
  return withHeap((heap) => {
    const [state, data] = heap.layout(64, bytes.length)
    heap.bytes.set(bytes, data)
    heap.kernels.xxh32Reset(state)
    heap.kernels.xxh32Update(state, data, bytes.length)
    return heap.kernels.xxh32Digest(state) >>> 0
  })
}
