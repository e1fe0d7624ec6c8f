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
  /** Decodes all of `src`; `out` refuses more than it has room for. */
  decode(src: Uint8Array, out: Output, what: string): void
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
  /** After the last rows that it wanted: the result. */
  end(): Uint8Array
}

/** Decodes all of `src` to the start of `dst`; returns the bytes written; throws anything when it is broken or does not fit. */
export type RawDecode = (src: Uint8Array, dst: Uint8Array) => number

export interface ZstdEngine {
  readonly decode: RawDecode
  /** One frame at strax's level (3), with its size in the header; in `into` where that is sure to suffice. */
  readonly encode: (src: Uint8Array, into?: Uint8Array) => Uint8Array
  /** The same of several pieces. */
  readonly encodePieces?: (pieces: readonly Uint8Array[], into?: Uint8Array) => Uint8Array
}
