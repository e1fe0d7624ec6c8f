/** Zstandard frames (RFC 8878): headers and the chain of blocks, without decoding. */
import { fail } from '../fail.js'
import type { Input } from '../input.js'

const FRAME_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a5
const BLOCK_MAX = 128 * 1024

export interface ZstdFrame {
  readonly start: number
  readonly end: number
  readonly contentSize: number | undefined
  /** It decodes to at most this many bytes. */
  readonly bound: number
}

/** All frames of `src` but skippable ones; throws CodecFailed when the chain does not end at the end of `src`. */
export function zstdFrames(src: Uint8Array, what: string): ZstdFrame[] {
  const view = new DataView(src.buffer, src.byteOffset, src.byteLength)
  const frames: ZstdFrame[] = []
  for (let at = 0; at < src.length;) {
    if (src.length - at < 8) fail(what, `zstd data end within the frame header at byte ${at}`)
    const magic = view.getUint32(at, true)
    if (magic >>> 4 === SKIPPABLE_MAGIC) {
      at += 8 + view.getUint32(at + 4, true)
      if (at > src.length) fail(what, 'zstd data end within a skippable frame')
      continue
    }
    if (magic !== FRAME_MAGIC) fail(what, `is not a zstd frame at byte ${at} (starts with 0x${magic.toString(16)})`)
    const frame = readFrame(view, at, what)
    frames.push(frame)
    at = frame.end
  }
  return frames
}

/** The ordinary frame at `start`. */
export const frameAt = (src: Uint8Array, start: number, what: string): ZstdFrame =>
  readFrame(new DataView(src.buffer, src.byteOffset, src.byteLength), start, what)

/** Bytes of a header up to where the window or content size ends. */
const HEADER_MAX = 18

/** How far back the frame at `at` may refer, as its header tells; 0 where it is no ordinary frame. */
export function windowAt(input: Input, at: number): number {
  input.need(at + HEADER_MAX)
  const { buffer, byteOffset } = input.bytes
  const view = new DataView(buffer, byteOffset + at, Math.min(HEADER_MAX, input.length - at))
  if (view.byteLength < 14 || view.getUint32(0, true) !== FRAME_MAGIC) return 0
  const { single, sizeAt, sizeBytes } = layout(view.getUint8(4))
  if (single) return sizeAt + sizeBytes > view.byteLength ? 0 : (readSize(view, sizeAt, sizeBytes) ?? 0)
  const code = view.getUint8(5)
  return 2 ** (10 + (code >> 3)) * (1 + (code & 7) / 8)
}

function readFrame(view: DataView, start: number, what: string): ZstdFrame {
  const descriptor = view.getUint8(start + 4)
  if ((descriptor & 8) !== 0) fail(what, 'zstd frame header has a reserved bit set')
  const { sizeAt: fromStart, sizeBytes } = layout(descriptor)
  const sizeAt = start + fromStart
  let at = sizeAt + sizeBytes
  if (at + 3 > view.byteLength) fail(what, 'zstd data end within a frame header')
  const contentSize = readSize(view, sizeAt, sizeBytes)
  if (contentSize !== undefined && !Number.isSafeInteger(contentSize))
    fail(what, `zstd frame claims an impossible ${contentSize} bytes`)
  let bound = 0
  for (let last = false; !last;) {
    if (at + 3 > view.byteLength) fail(what, `zstd data end at byte ${at}, before the frame's last block`)
    const word = view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
    const [type, size] = [(word >> 1) & 3, word >> 3]
    if (type === 3) fail(what, `zstd block at byte ${at} has the reserved type`)
    last = (word & 1) !== 0
    bound += type === 2 ? BLOCK_MAX : size
    at += 3 + (type === 1 ? 1 : size)
  }
  const end = at + ((descriptor & 4) !== 0 ? 4 : 0)
  if (end > view.byteLength) fail(what, `zstd data end within the frame at byte ${start}`)
  if (contentSize !== undefined && contentSize > bound) {
    fail(what, `zstd frame claims ${contentSize} bytes, its blocks hold at most ${bound}`)
  }
  return { start, end, contentSize, bound }
}

/** What a frame's descriptor says of its header: where the content size stands, from the frame's start, and in how many bytes. */
function layout(descriptor: number): { single: boolean; sizeAt: number; sizeBytes: number } {
  const single = (descriptor & 32) !== 0
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!
  return {
    single,
    sizeAt: 5 + (single ? 0 : 1) + dictionaryBytes,
    sizeBytes: [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!,
  }
}

function readSize(view: DataView, at: number, nbytes: number): number | undefined {
  switch (nbytes) {
    case 1:
      return view.getUint8(at)
    case 2:
      return view.getUint16(at, true) + 256
    case 4:
      return view.getUint32(at, true)
    case 8:
      return Number(view.getBigUint64(at, true))
  }
  return undefined
}
