import { nearestName } from '../errors/index.js'
import { bloscCodec } from './blosc/codec.js'
import { bz2Codec } from './bz2/codec.js'
import { UNNAMED, fail, newBytes } from './fail.js'
import { type Input, MemoryInput } from './input.js'
import { lz4Codec } from './lz4/codec.js'
import { GrowingOutput, type Output, RegionOutput } from './output.js'
import { joinPieces } from './pieces.js'
import { COMPRESSORS, type Codec, type CompressOptions, type Compressor, type DecompressOptions } from './types.js'
import { zstdCodec } from './zstd/codec.js'

const CODECS: { readonly [name in Compressor]: Codec } = {
  blosc: bloscCodec,
  zstd: zstdCodec,
  lz4: lz4Codec,
  bz2: bz2Codec,
}

/** Raw sizes are believed, and memory taken for them at once, up to this many times the compressed size. */
const PLAUSIBLE_RATIO = 300
const PLAUSIBLE_BYTES = 16 << 20

function codecOf(compressor: string, what: string): Codec {
  if (Object.hasOwn(CODECS, compressor)) return CODECS[compressor as Compressor]
  const nearest = nearestName(compressor, COMPRESSORS)
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`
  return fail(what, `unknown compressor '${compressor}', strax has ${COMPRESSORS.join(', ')}${hint}`)
}

/**
 * Raw bytes of a compressed file. A file of 0 bytes holds 0 bytes, as for strax.
 * Memory stays within `size` where that is given; a header that claims anything else is refused before any is taken.
 * @throws CodecFailed naming `what`: broken or truncated data, another raw size than `size`, or `into` too small.
 */
export function decompress(compressor: string, bytes: Uint8Array, options: DecompressOptions = {}): Uint8Array {
  const { size, into, what = UNNAMED } = options
  const codec = codecOf(compressor, what)
  const expected = expectedSize(codec, bytes, size, what)
  if (into !== undefined && expected !== undefined && expected > into.length) {
    fail(what, `decodes to ${expected} bytes, the place for them has ${into.length}`)
  }
  if (into === undefined && !(expected !== undefined && isPlausible(expected, bytes.length))) {
    const out = new GrowingOutput(expected ?? Number.MAX_SAFE_INTEGER, what)
    decodeAll(codec, new MemoryInput(bytes), out, expected, what)
    return out.result()
  }
  const region = into?.subarray(0, expected ?? into.length) ?? newBytes(expected!, what)
  const out = new RegionOutput(region, what)
  decodeAll(codec, new MemoryInput(bytes), out, expected, what)
  return region.subarray(0, out.position)
}

/** What the caller and the headers agree on; undefined when neither knows. */
function expectedSize(codec: Codec, bytes: Uint8Array, size: number | undefined, what: string): number | undefined {
  if (bytes.length === 0) {
    if (size !== undefined && size > 0) isEmpty(size, what)
    return 0
  }
  const claimed = codec.rawSize(bytes, what)
  if (size !== undefined && claimed !== undefined && claimed !== size) wrongSize(claimed, size, what)
  return size ?? claimed
}

function decodeAll(codec: Codec, input: Input, out: Output, expected: number | undefined, what: string): void {
  if (input.length > 0) {
    try {
      codec.decode(input, out, what)
    } catch (error) {
      // Too little memory for what the headers claim.
      if (error instanceof RangeError) fail(what, `cannot be decoded (${error.message})`, error)
      throw error
    }
  }
  if (expected !== undefined && out.position !== expected && !out.isEnough) wrongSize(out.position, expected, what)
}

/**
 * Decodes exactly `size` bytes to any output that has room for so many, or until that has enough: what workers call.
 * @throws CodecFailed naming `what`.
 */
export function decompressTo(compressor: string, input: Input, size: number, out: Output, what: string): void {
  const codec = codecOf(compressor, what)
  if (input.length === 0 && size > 0) isEmpty(size, what)
  decodeAll(codec, input, out, size, what)
}

const isPlausible = (raw: number, compressed: number): boolean =>
  raw <= PLAUSIBLE_BYTES || raw <= PLAUSIBLE_RATIO * compressed

const isEmpty = (size: number, what: string): never =>
  fail(what, `is empty, expected data that decode to ${size} bytes`)

function wrongSize(got: number, expected: number, what: string): never {
  fail(what, `decodes to ${got} bytes, expected ${expected}; the file is broken or is of other data`)
}

/**
 * Decodes to exactly fill `dst`, which may lie on shared memory: what workers call.
 * @throws CodecFailed naming `what`.
 */
export function decodeInto(compressor: string, src: Uint8Array, dst: Uint8Array, what?: string): void {
  decompress(compressor, src, { size: dst.length, into: dst, what })
}

/**
 * Compressed as strax does it: blosc without shuffle, zstd level 3, LZ4 frame, bz2 level 9. strax reads it back byte for byte;
 * the compressed bytes themselves are not those of Python's libraries. Bytes in several pieces count as one after another.
 * @throws CodecFailed naming `what`: more than 2 GB for blosc (before anything is done), or an unknown compressor.
 */
export function compress(
  compressor: string,
  bytes: Uint8Array | readonly Uint8Array[],
  options: CompressOptions = {},
): Uint8Array {
  const what = options.what ?? UNNAMED
  const codec = codecOf(compressor, what)
  // Not by `instanceof`: a cell's arrays may be of another realm.
  const pieces = ArrayBuffer.isView(bytes) ? [bytes] : bytes
  try {
    const whole = pieces.length > 0 ? codec.encodePieces?.(pieces, { ...options, what }) : undefined
    return whole ?? codec.encode(joinPieces(pieces, options.memory), { ...options, what })
  } catch (error) {
    if (error instanceof RangeError) fail(what, `it cannot be compressed at once (${error.message})`, error)
    throw error
  }
}

/**
 * Raw size as the headers tell it, without decoding; undefined where they do not (bz2, some zstd and LZ4 frames).
 * @throws CodecFailed when the headers are broken.
 */
export function decompressedSize(compressor: string, bytes: Uint8Array, what = UNNAMED): number | undefined {
  const codec = codecOf(compressor, what)
  return bytes.length === 0 ? 0 : codec.rawSize(bytes, what)
}
