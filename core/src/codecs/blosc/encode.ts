import { fail } from '../fail.js'
import { resultIn, resultMemory } from '../output.js'
import { lz4Bound } from '../lz4/encode.js'
import { type CodecHeap, withHeap } from '../wasm/kernels.js'
import { FLAG, HEADER_BYTES, MAX_RAW_BYTES } from './header.js'

/** Throws where c-blosc cannot hold so much, before anything is done. */
export function checkBloscSize(nbytes: number, what: string): void {
  if (nbytes > MAX_RAW_BYTES) {
    fail(
      what,
      `${nbytes} bytes are too many for blosc, which holds at most ${MAX_RAW_BYTES}; make chunks smaller (chunk target size) or use another compressor`,
    )
  }
}

/** Smaller buffers are stored as they are, as c-blosc does. */
const MIN_BLOCK = 128
/** Kept in the cache while it is encoded; LZ4 looks back 64 KB at most. */
const BLOCK = 256 * 1024
const FORMAT_VERSION = 2
const LZ4_VERSION = 1
const LZ4_CODE = 1 << 5

/**
 * A container with LZ4 inside and no shuffle, which every c-blosc decodes. strax itself writes blosclz; on peaks LZ4 is both
 * smaller and faster.
 */
export function bloscEncode(src: Uint8Array, typesize: number, what: string, into?: Uint8Array): Uint8Array {
  checkBloscSize(src.length, what)
  if (!Number.isInteger(typesize) || typesize < 1 || typesize > 255)
    fail(what, `blosc type size ${typesize} is not in 1..255`)
  const blocksize = Math.min(src.length, Math.floor(BLOCK / typesize) * typesize)
  if (blocksize < MIN_BLOCK) return storedContainer(src, typesize)
  const nblocks = Math.ceil(src.length / blocksize)
  const container = resultMemory(into, HEADER_BYTES + 8 * nblocks + src.length)
  const view = new DataView(container.buffer, container.byteOffset)
  const cbytes = withHeap((heap) => writeBlocks(heap, src, blocksize, container, view))
  if (cbytes >= HEADER_BYTES + src.length) return storedContainer(src, typesize)
  writeHeader(view, { flags: LZ4_CODE | FLAG.dontSplit, typesize, nbytes: src.length, blocksize, cbytes })
  return resultIn(container, into, cbytes)
}

function writeBlocks(
  heap: CodecHeap,
  src: Uint8Array,
  blocksize: number,
  container: Uint8Array,
  view: DataView,
): number {
  const [input, room] = heap.layout(blocksize, lz4Bound(blocksize) + 8)
  const nblocks = Math.ceil(src.length / blocksize)
  let to = HEADER_BYTES + 4 * nblocks
  for (let i = 0; i < nblocks; i++) {
    const block = src.subarray(i * blocksize, (i + 1) * blocksize)
    heap.bytes.set(block, input)
    heap.kernels.lz4ResetEncoder()
    // Into shared memory V8 copies several times faster where both addresses are alike modulo 8.
    const output = room + ((container.byteOffset + to + 4) & 7)
    const packed = heap.kernels.lz4EncodeBlock(input, input + block.length, input, input, output) - output
    // A stream as long as its block means: stored as it is.
    const bytes = packed < block.length ? heap.bytes.subarray(output, output + packed) : block
    view.setInt32(HEADER_BYTES + 4 * i, to, true)
    view.setInt32(to, bytes.length, true)
    container.set(bytes, to + 4)
    to += 4 + bytes.length
  }
  return to
}

function storedContainer(src: Uint8Array, typesize: number): Uint8Array {
  const container = new Uint8Array(HEADER_BYTES + src.length)
  writeHeader(new DataView(container.buffer), {
    flags: LZ4_CODE | FLAG.memcpyed | FLAG.dontSplit,
    typesize,
    nbytes: src.length,
    blocksize: Math.max(1, Math.min(src.length, BLOCK)),
    cbytes: container.length,
  })
  container.set(src, HEADER_BYTES)
  return container
}

interface Header {
  readonly flags: number
  readonly typesize: number
  readonly nbytes: number
  readonly blocksize: number
  readonly cbytes: number
}

function writeHeader(view: DataView, header: Header): void {
  view.setUint8(0, FORMAT_VERSION)
  view.setUint8(1, LZ4_VERSION)
  view.setUint8(2, header.flags)
  view.setUint8(3, header.typesize)
  view.setInt32(4, header.nbytes, true)
  view.setInt32(8, header.blocksize, true)
  view.setInt32(12, header.cbytes, true)
}
