import { availableParallelism } from 'node:os'
import type { ZstdEngine } from '../types.js'
import { totalBytes } from '../pieces.js'

const LEVEL = 3

/** The part of `zstd-napi/binding` that we use (its types may be absent: the package is optional). */
export interface ZstdBinding {
  readonly DCtx: new () => Decoder
  readonly CCtx: new () => Encoder
  readonly CParameter: { readonly compressionLevel: number; readonly nbWorkers: number }
  readonly ResetDirective: { readonly sessionOnly: number; readonly sessionAndParameters: number }
  readonly EndDirective: { readonly continue: number; readonly end: number }
  compressBound(size: number): number
}

interface Decoder {
  decompress(dst: Uint8Array, src: Uint8Array): number
  reset(directive: number): void
  /** 0 at the end of a frame, bytes written, bytes taken. */
  decompressStream(dst: Uint8Array, src: Uint8Array): readonly [number, number, number]
}

interface Encoder {
  reset(directive: number): void
  setParameter(parameter: number, value: number): void
  setPledgedSrcSize(size: number): void
  /** What is left to be written, bytes written, bytes taken. */
  compressStream2(dst: Uint8Array, src: Uint8Array, directive: number): readonly [number, number, number]
}

/** From so many bytes on a frame is compressed by several threads: there are no other chunks to keep them busy then. */
const LARGE = 128e6

/** libzstd itself. */
export function nativeZstd(binding: ZstdBinding): ZstdEngine {
  const [decoder, encoder] = [new binding.DCtx(), new binding.CCtx()]
  // Of its own: a frame may be left in the middle.
  const streaming = new binding.DCtx()
  return {
    decode: (src, dst) => decoder.decompress(dst, src),
    stream: {
      begin: () => streaming.reset(binding.ResetDirective.sessionOnly),
      decode: (dst, src) => streaming.decompressStream(dst, src),
    },
    encode: (src, into) => encodePieces(binding, encoder, [src], into),
    encodePieces: (pieces, into) => encodePieces(binding, encoder, pieces, into),
  }
}

/** Kept from frame to frame: fresh memory costs more than compressing into it. */
let room = new Uint8Array(0)
const KEEP = 64 << 20

function encodePieces(
  binding: ZstdBinding,
  encoder: Encoder,
  pieces: readonly Uint8Array[],
  into: Uint8Array | undefined,
): Uint8Array {
  const { CParameter, ResetDirective } = binding
  const total = totalBytes(pieces)
  encoder.reset(ResetDirective.sessionAndParameters)
  encoder.setParameter(CParameter.compressionLevel, LEVEL)
  if (total > LARGE) encoder.setParameter(CParameter.nbWorkers, availableParallelism())
  encoder.setPledgedSrcSize(total)
  const bound = binding.compressBound(total)
  if (into !== undefined && into.length >= bound) return into.subarray(0, compressInto(into, binding, encoder, pieces))
  if (room.length < bound) room = new Uint8Array(bound)
  const frame = room.slice(0, compressInto(room, binding, encoder, pieces))
  if (room.length > KEEP) room = new Uint8Array(0)
  return frame
}

/** Returns the bytes that the frame has. */
function compressInto(
  into: Uint8Array,
  { EndDirective }: ZstdBinding,
  encoder: Encoder,
  pieces: readonly Uint8Array[],
): number {
  let at = 0
  for (const [i, piece] of pieces.entries()) {
    const isLast = i === pieces.length - 1
    for (let taken = 0, left = 1; isLast ? left > 0 : taken < piece.length;) {
      const directive = isLast ? EndDirective.end : EndDirective.continue
      const [toCome, written, read] = encoder.compressStream2(into.subarray(at), piece.subarray(taken), directive)
      at += written
      taken += read
      left = toCome
    }
  }
  return at
}
