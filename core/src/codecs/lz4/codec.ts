import { engines } from '../engines.js'
import { Output } from '../output.js'
import type { Codec } from '../types.js'
import { lz4Decode } from './decode.js'
import { lz4Encode } from './encode.js'
import { lz4RawSize } from './frame.js'

export const lz4Codec: Codec = {
  rawSize: lz4RawSize,

  decodeInto(src, dst, what) {
    const out = Output.into(dst, what)
    lz4Decode(src, out, what)
    return out.position
  },

  decode(src, limit, what) {
    const out = Output.growing(limit, what)
    lz4Decode(src, out, what)
    return out.result()
  },

  encode: (src) => (engines().encodeLz4 ?? lz4Encode)(src),
}
