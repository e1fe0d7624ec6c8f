import { engines } from '../engines.js'
import { decodeFailed, fail } from '../fail.js'
import { Output } from '../output.js'
import type { Codec } from '../types.js'
import { zstdFrames } from './frames.js'

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

  decodeInto(src, dst, what) {
    try {
      return engines().zstd.decode(src, dst)
    } catch (error) {
      return decodeFailed('zstd', dst.length, what, error)
    }
  },

  decode(src, limit, what) {
    const out = Output.growing(limit, what)
    for (const frame of zstdFrames(src, what)) {
      const bytes = src.subarray(frame.start, frame.end)
      const room = new Uint8Array(Math.min(frame.contentSize ?? frame.bound, out.room))
      out.write(room.subarray(0, this.decodeInto(bytes, room, what)))
    }
    return out.result()
  },

  encode(src, { what }) {
    try {
      return engines().zstd.encode(src)
    } catch (error) {
      return fail(what, 'zstd could not compress it', error)
    }
  },
}
