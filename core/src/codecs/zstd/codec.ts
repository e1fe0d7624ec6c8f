import { engines } from '../engines.js'
import { decodeFailed, fail } from '../fail.js'
import type { Codec } from '../types.js'
import { zstdFrames } from './frames.js'
import { zstdDecodeInPieces } from './in-pieces.js'

/** zstd as strax writes it (level 3); reads several and skippable frames, with and without content size. */
export const zstdCodec: Codec = {
  rawSize(src, what) {
    let total = 0
    for (const { contentSize } of zstdFrames(src, what)) {
      if (contentSize === undefined) return undefined
      total += contentSize
    }
    return total
  },

  decode(input, out, what) {
    const { decode, stream } = engines().zstd
    if (out.likesPieces && stream !== undefined) return zstdDecodeInPieces(input, out, { decode, stream }, what)
    input.need(input.length)
    const src = input.bytes
    for (const frame of zstdFrames(src, what)) {
      const place = out.claim(frame.contentSize ?? Math.min(frame.bound, out.room))
      try {
        out.commit(decode(src.subarray(frame.start, frame.end), place))
      } catch (error) {
        decodeFailed('zstd', place.length, what, error)
      }
    }
  },

  encode: (src, { what, into }) => encoded(() => engines().zstd.encode(src, into), what),

  encodePieces(pieces, { what, into }) {
    const { encodePieces } = engines().zstd
    return encodePieces && encoded(() => encodePieces(pieces, into), what)
  },
}

function encoded(encode: () => Uint8Array, what: string): Uint8Array {
  try {
    return encode()
  } catch (error) {
    return fail(what, 'zstd could not compress it', error)
  }
}
