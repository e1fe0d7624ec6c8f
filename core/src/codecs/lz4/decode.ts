import { fail } from '../fail.js'
import type { Input } from '../input.js'
import type { Output } from '../output.js'
import { type CodecHeap, withHeap } from '../wasm/kernels.js'
import { blockSize, frameHeader, skipSkippable, viewOf } from './frame.js'

/** Matches reach back this far. */
const HISTORY = 65536
/** Decoded bytes kept in the window beside the history; small enough to stay in the processor's cache. */
const WINDOW = 1 << 20

/** Decoded bytes that go on together: few calls for whoever takes them, and still all in the cache. */
const PIECE = 1 << 18

/** Bytes of the longest header. */
const HEADER_MAX = 19

/** Decodes all frames of `src`, block by block through a window in the heap; checksums are verified where they are. */
export function lz4Decode(input: Input, out: Output, what: string): void {
  const view = viewOf(input.bytes)
  for (let at = 0; at < input.length && !out.isEnough;) {
    input.need(at + HEADER_MAX)
    at = skipSkippable(view, at, what) ?? decodeFrame(input, view, at, out, what)
  }
}

function decodeFrame(packed: Input, view: DataView, start: number, out: Output, what: string): number {
  const src = packed.bytes
  const frame = frameHeader(view, start, what)
  if (frame.contentSize !== undefined && frame.contentSize > out.room) {
    fail(what, `LZ4 frame claims ${frame.contentSize} bytes where at most ${out.room} are expected`)
  }
  return withHeap((heap) => {
    const window = HISTORY + Math.max(WINDOW, frame.blockMax) + 8
    const [state, input, base] = heap.layout(128, frame.blockMax + 8, window)
    const windowEnd = base + window
    const began = out.position
    // Addresses in the window keep the phase of their place in the output; see Output.phase.
    let next = base + HISTORY + out.phase
    let low = next
    let passed = next
    const pass = (): void => {
      if (next > passed) out.write(heap.bytes.subarray(passed, next))
      passed = next
    }
    let at = frame.blocks
    if (frame.contentChecksum) heap.kernels.xxh32Reset(state)
    for (;;) {
      packed.need(at + 4)
      const { size, stored } = blockSize(view, at, frame, what)
      at += 4
      // With the checksums that may follow.
      packed.need(at + size + 8)
      if (size === 0) break
      if (next + frame.blockMax > windowEnd) {
        pass()
        const history = Math.min(HISTORY, next - low)
        const moved = base + HISTORY + (next & 7)
        heap.bytes.copyWithin(moved - history, next - history, next)
        next = moved
        low = moved - history
        passed = next
      }
      const made = stored
        ? copyStored(heap, src, at, size, next)
        : decodeBlock(heap, src, at, size, input, next, frame.blockMax, frame.linked ? low : next)
      if (made < 0) fail(what, `LZ4 block at byte ${at - 4} is broken`)
      if (frame.blockChecksums) {
        checkBlock(heap, state, src.subarray(at, at + size), view.getUint32(at + size, true), input, what)
      }
      if (frame.contentChecksum) heap.kernels.xxh32Update(state, next, made)
      next += made
      if (next - passed >= PIECE) pass()
      if (out.isEnough) return at
      at += size + (frame.blockChecksums ? 4 : 0)
    }
    pass()
    const produced = out.position - began
    if (frame.contentSize !== undefined && produced !== frame.contentSize) {
      fail(what, `LZ4 frame decodes to ${produced} bytes but claims ${frame.contentSize}`)
    }
    if (frame.contentChecksum) {
      if (src.length - at < 4) fail(what, "LZ4 data end within the frame's checksum")
      if (heap.kernels.xxh32Digest(state) >>> 0 !== view.getUint32(at, true))
        fail(what, 'LZ4 frame has a wrong checksum')
      at += 4
    }
    return at
  })
}

function copyStored(heap: CodecHeap, src: Uint8Array, at: number, size: number, next: number): number {
  heap.bytes.set(src.subarray(at, at + size), next)
  return size
}

function decodeBlock(
  heap: CodecHeap,
  src: Uint8Array,
  at: number,
  size: number,
  input: number,
  next: number,
  blockMax: number,
  low: number,
): number {
  const from = input + ((src.byteOffset + at) & 7)
  heap.bytes.set(src.subarray(at, at + size), from)
  return heap.kernels.lz4DecodeBlock(from, from + size, next, next + blockMax, low)
}

/** The content checksum's state is in use meanwhile, so the block's goes to the second half of the region. */
function checkBlock(
  heap: CodecHeap,
  state: number,
  block: Uint8Array,
  expected: number,
  input: number,
  what: string,
): void {
  heap.bytes.set(block, input)
  heap.kernels.xxh32Reset(state + 64)
  heap.kernels.xxh32Update(state + 64, input, block.length)
  if (heap.kernels.xxh32Digest(state + 64) >>> 0 !== expected) fail(what, 'LZ4 block has a wrong checksum')
}
