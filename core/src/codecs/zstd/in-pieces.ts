import type { RawDecode, ZstdStream } from '../types.js'
import { decodeFailed, fail } from '../fail.js'
import type { Input } from '../input.js'
import type { Output } from '../output.js'
import { frameAt, windowAt } from './frames.js'

/** Raw bytes made at a time: few calls, and all in the processor's cache. */
const PIECE = 1 << 18
/** Compressed bytes given at a time. */
const INPUT = 1 << 17
/** Frames of a larger window, which would take as much memory, are decoded whole. */
const WINDOW_MAX = 8 << 20

interface StreamingEngine {
  readonly decode: RawDecode
  readonly stream: ZstdStream
}

/** Decodes frame after frame in pieces, and stops when `out` has enough. */
export function zstdDecodeInPieces(input: Input, out: Output, engine: StreamingEngine, what: string): void {
  for (let at = 0; at < input.length && !out.isEnough;) {
    const isSmall = windowAt(input, at) <= WINDOW_MAX
    at = isSmall ? decodeFrame(input, at, out, engine, what) : decodeWhole(input, at, out, engine, what)
  }
}

function decodeWhole(input: Input, at: number, out: Output, engine: StreamingEngine, what: string): number {
  input.need(input.length)
  const { start, end, contentSize, bound } = frameAt(input.bytes, at, what)
  const place = out.claim(contentSize ?? Math.min(bound, out.room))
  out.commit(orFail(() => engine.decode(input.bytes.subarray(start, end), place), place.length, what))
  return end
}

/** Takes what comes when all that is expected has come: nothing should. */
const spill = new Uint8Array(1)

function decodeFrame(input: Input, start: number, out: Output, { stream }: StreamingEngine, what: string): number {
  const total = out.position + out.room
  orFail(() => stream.begin(), total, what)
  for (let at = start; ;) {
    input.need(at + INPUT)
    const packed = input.bytes.subarray(at, Math.min(at + INPUT, input.length))
    const place = out.room > 0 ? out.claim(Math.min(PIECE, out.room)) : spill
    const [left, made, taken] = orFail(() => stream.decode(place, packed), total, what)
    if (place !== spill) out.commit(made)
    else if (made > 0) fail(what, `decodes to more than the ${total} bytes expected`)
    at += taken
    if (left === 0) return at
    if (out.isEnough) return at
    if (made === 0 && taken === 0) fail(what, `zstd data end within the frame at byte ${start}`)
  }
}

function orFail<T>(decode: () => T, total: number, what: string): T {
  try {
    return decode()
  } catch (error) {
    return decodeFailed('zstd', total, what, error)
  }
}
