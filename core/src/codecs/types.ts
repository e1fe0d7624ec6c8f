import type { Input } from './input.js'
import type { Output } from './output.js'

/** The names that strax writes into metadata as `compressor`. */
export type Compressor = 'blosc' | 'zstd' | 'lz4' | 'bz2'

export const COMPRESSORS: readonly Compressor[] = ['blosc', 'zstd', 'lz4', 'bz2']

export interface DecompressOptions {
  /** Exact number of raw bytes, where the caller knows it (rows * itemsize). Bounds memory: headers that claim more are refused. */
  readonly size?: number
  /** Where the raw bytes go; may lie on a SharedArrayBuffer. Returned is the part of it that was filled. */
  readonly into?: Uint8Array
  /** File (or other name) for error messages. */
  readonly what?: string
}

export interface CompressOptions {
  /** Blosc only: bytes per element written into the header (1 to 255); strax leaves it at 8. */
  readonly typesize?: number
  /** File (or other name) for error messages. */
  readonly what?: string
  /** Gives memory to join pieces in, for codecs that need to; it is free again when the call ends. */
  readonly memory?: (bytes: number) => Uint8Array
  /** Memory that is there for the result, which is then a part of it, unless it might not suffice; may lie on a SharedArrayBuffer. */
  readonly into?: Uint8Array
}

/** One compressor. All methods are synchronous, touch nothing but their arguments, and throw only `CodecFailed`. */
export interface Codec {
  /** Raw size as the headers tell it, without decoding; undefined where they do not say. */
  rawSize(src: Uint8Array, what: string): number | undefined
  /** Decodes all of `input`, or until `out` has enough; `out` refuses more than it has room for. */
  decode(input: Input, out: Output, what: string): void
  encode(src: Uint8Array, options: CompressOptions & { readonly what: string }): Uint8Array
  /** For codecs that take raw bytes in pieces; undefined where it is left to `encode`. */
  encodePieces?(
    pieces: readonly Uint8Array[],
    options: CompressOptions & { readonly what: string },
  ): Uint8Array | undefined
}

/** Takes the rows of one file as they are decoded. */
export interface RowSink {
  /** Whole rows, in order; valid during the call only. Returns whether it wants more. */
  rows(rows: Uint8Array): boolean
  /**
   * For sinks that begin somewhere within: whether this row (number `index` of the chunk) and so all before it can be left out.
   * Asked of a few rows before the others come.
   */
  isBefore?(row: Uint8Array, index: number): boolean
  /** Rows that will not come. */
  skip?(rows: number): void
  /** After the last rows that it wanted: the result. */
  end(): Uint8Array
}

/** Decodes all of `src` to the start of `dst`; returns the bytes written; throws anything when it is broken or does not fit. */
export type RawDecode = (src: Uint8Array, dst: Uint8Array) => number

/** Decodes a frame piece by piece. */
export interface ZstdStream {
  /** Before each frame. */
  begin(): void
  /**
   * Decodes what it can of `src` to `dst`. Returns 0 when the frame and all it holds are done, and how many bytes were made and
   * taken. Throws anything when the frame is broken.
   */
  decode(dst: Uint8Array, src: Uint8Array): readonly [left: number, made: number, taken: number]
}

export interface ZstdEngine {
  readonly decode: RawDecode
  readonly stream?: ZstdStream
  /** One frame at strax's level (3), with its size in the header; in `into` where that is sure to suffice. */
  readonly encode: (src: Uint8Array, into?: Uint8Array) => Uint8Array
  /** The same of several pieces. */
  readonly encodePieces?: (pieces: readonly Uint8Array[], into?: Uint8Array) => Uint8Array
}
