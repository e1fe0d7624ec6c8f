/** Header of a c-blosc 1 container (github.com/Blosc/c-blosc, README_CHUNK_FORMAT.rst). */
import { fail } from '../fail.js'

export const HEADER_BYTES = 16
/** c-blosc takes no larger buffers: lengths are signed 32-bit and include the header. */
export const MAX_RAW_BYTES = 2 ** 31 - 1 - HEADER_BYTES
const FORMAT_VERSION = 2
const MAX_BLOCK_BYTES = Math.floor((2 ** 31 - 1 - 255 * 4) / 3)
/** Blocks are split into one stream per byte of the type only up to this many, and only where a stream has at least so many bytes. */
const MAX_SPLITS = 16
const MIN_SPLIT_BYTES = 128

export const FLAG = { byteShuffle: 1, memcpyed: 2, bitShuffle: 4, reserved: 8, dontSplit: 16 } as const
export const INNER_CODECS = ['blosclz', 'lz4', 'snappy', 'zlib', 'zstd'] as const
export type InnerCodec = (typeof INNER_CODECS)[number]

export interface BloscHeader {
  readonly typesize: number
  readonly nbytes: number
  readonly blocksize: number
  readonly cbytes: number
  readonly memcpyed: boolean
  readonly shuffle: 'none' | 'byte' | 'bit'
  readonly inner: InnerCodec
  readonly nblocks: number
  /** Streams in each whole block (the shorter last block always has one). */
  readonly splits: number
}

/** Reads and checks the header of data of this length; throws CodecFailed where c-blosc would refuse, and on snappy. */
export function bloscHeader(head: Uint8Array, length: number, what: string): BloscHeader {
  if (length < HEADER_BYTES) fail(what, `has ${length} bytes, less than a blosc header's ${HEADER_BYTES}`)
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const version = view.getUint8(0)
  if (version > FORMAT_VERSION && version <= 5) {
    fail(what, `is of blosc format ${version}, which c-blosc2 writes and strax cannot read; expected ${FORMAT_VERSION}`)
  }
  if (version !== FORMAT_VERSION) fail(what, `is not blosc data: format ${version}, expected ${FORMAT_VERSION}`)
  const flags = view.getUint8(2)
  if ((flags & FLAG.reserved) !== 0) fail(what, 'blosc header has a reserved flag set')
  const [nbytes, blocksize, cbytes] = [view.getInt32(4, true), view.getInt32(8, true), view.getInt32(12, true)]
  const typesize = view.getUint8(3)
  if (cbytes < HEADER_BYTES || cbytes > length) {
    fail(what, `blosc header claims ${cbytes} compressed bytes, the file has ${length}`)
  }
  if (nbytes < 0 || nbytes > MAX_RAW_BYTES) fail(what, `blosc header claims an impossible ${nbytes} raw bytes`)
  const memcpyed = (flags & FLAG.memcpyed) !== 0
  if (nbytes > 0) {
    if (typesize === 0) fail(what, 'blosc header has type size 0')
    if (blocksize <= 0 || blocksize > nbytes || blocksize > MAX_BLOCK_BYTES) {
      fail(what, `blosc header has block size ${blocksize} for ${nbytes} bytes`)
    }
    if (memcpyed && cbytes !== nbytes + HEADER_BYTES) {
      fail(what, `blosc header claims ${nbytes} bytes stored as they are in ${cbytes}`)
    }
  }
  const nblocks = nbytes === 0 ? 0 : Math.ceil(nbytes / blocksize)
  if (!memcpyed && nblocks > (cbytes - HEADER_BYTES) / 4)
    fail(what, `blosc header claims ${nblocks} blocks in ${cbytes} bytes`)
  const split =
    (flags & FLAG.dontSplit) === 0 && typesize <= MAX_SPLITS && Math.floor(blocksize / typesize) >= MIN_SPLIT_BYTES
  const splits = split ? typesize : 1
  if (!memcpyed && nbytes >= blocksize && blocksize % splits !== 0) {
    fail(what, `blosc block size ${blocksize} is no multiple of its ${splits} streams`)
  }
  return {
    typesize,
    nbytes,
    blocksize,
    cbytes,
    memcpyed,
    shuffle: shuffleOf(flags),
    inner: innerOf(flags, what),
    nblocks,
    splits,
  }
}

function shuffleOf(flags: number): BloscHeader['shuffle'] {
  if ((flags & FLAG.byteShuffle) !== 0) return 'byte'
  return (flags & FLAG.bitShuffle) !== 0 ? 'bit' : 'none'
}

function innerOf(flags: number, what: string): InnerCodec {
  const inner = INNER_CODECS[flags >> 5]
  if (inner === undefined) fail(what, `blosc header has the unknown compressor code ${flags >> 5}`)
  if (inner === 'snappy')
    fail(what, 'is blosc data compressed with snappy, which straxlab does not decode (nor does strax)')
  return inner
}
