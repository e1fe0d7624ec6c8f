import { CodecFailed } from '../../errors/index.js'
import { engines } from '../engines.js'
import { fail } from '../fail.js'
import type { Output } from '../output.js'
import { type CodecHeap, withHeap } from '../wasm/kernels.js'
import { HEADER_BYTES, type BloscHeader, bloscHeader } from './header.js'

/** Decodes a container block by block in the heap. Bytes behind `cbytes` are ignored, as c-blosc does. */
export function bloscDecode(src: Uint8Array, out: Output, what: string): void {
  const header = bloscHeader(src, what)
  if (header.nbytes > out.room) {
    fail(what, `blosc header claims ${header.nbytes} bytes where at most ${out.room} are expected`)
  }
  if (header.nbytes === 0) return
  if (header.memcpyed) {
    out.write(src.subarray(HEADER_BYTES, HEADER_BYTES + header.nbytes))
    return
  }
  const data = src.subarray(0, header.cbytes)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  withHeap((heap) => {
    const scratch = Math.min(header.blocksize, header.cbytes) + 8
    const regions = heap.layout(scratch, header.blocksize + 8, header.shuffle === 'none' ? 0 : header.blocksize)
    for (let i = 0; i < header.nblocks && !out.isEnough; i++)
      decodeBlock(heap, regions, data, view, header, i, out, what)
  })
}

function decodeBlock(
  heap: CodecHeap,
  regions: number[],
  data: Uint8Array,
  view: DataView,
  header: BloscHeader,
  index: number,
  out: Output,
  what: string,
): void {
  const [input, window, shuffled] = regions as [number, number, number]
  const blockBytes = Math.min(header.blocksize, header.nbytes - index * header.blocksize)
  const nsplits = blockBytes === header.blocksize ? header.splits : 1
  const streamBytes = blockBytes / nsplits
  const target = window + out.phase
  const filtered = isFiltered(header, blockBytes)
  let to = filtered ? shuffled : target
  let at = view.getInt32(HEADER_BYTES + 4 * index, true)
  for (let j = 0; j < nsplits; j++) {
    if (at < HEADER_BYTES || at > data.length - 4)
      fail(what, `blosc block ${index} starts outside the data, at byte ${at}`)
    const size = view.getInt32(at, true)
    at += 4
    if (size < 0 || size > data.length - at) fail(what, `blosc block ${index} claims ${size} bytes at byte ${at}`)
    // Equal sizes mean: stored as it is.
    if (size === streamBytes) heap.bytes.set(data.subarray(at, at + size), to)
    else if (size > streamBytes || !decodeStream(heap, header, data.subarray(at, at + size), input, to, streamBytes)) {
      fail(what, `blosc block ${index} is broken (${header.inner} stream at byte ${at})`)
    }
    at += size
    to += streamBytes
  }
  if (filtered) {
    if (header.shuffle === 'byte') heap.kernels.unshuffle(header.typesize, blockBytes, shuffled, target)
    else heap.kernels.bitUnshuffle(header.typesize, blockBytes, shuffled, target)
  }
  out.write(heap.bytes.subarray(target, target + blockBytes))
}

function isFiltered(header: BloscHeader, blockBytes: number): boolean {
  if (header.shuffle === 'byte') return header.typesize > 1
  return header.shuffle === 'bit' && blockBytes >= header.typesize
}

/** One stream to exactly `length` bytes at `to`; false when it is broken. */
function decodeStream(
  heap: CodecHeap,
  header: BloscHeader,
  stream: Uint8Array,
  input: number,
  to: number,
  length: number,
): boolean {
  if (header.inner === 'zlib' || header.inner === 'zstd') {
    const decode = header.inner === 'zstd' ? engines().zstd.decode : engines().inflate
    try {
      return decode(stream, heap.bytes.subarray(to, to + length)) === length
    } catch (error) {
      if (error instanceof CodecFailed) throw error
      return false
    }
  }
  const from = input + (stream.byteOffset & 7)
  heap.bytes.set(stream, from)
  const made =
    header.inner === 'lz4'
      ? heap.kernels.lz4DecodeBlock(from, from + stream.length, to, to + length, to)
      : heap.kernels.blosclzDecode(from, from + stream.length, to, to + length)
  return made === length
}
