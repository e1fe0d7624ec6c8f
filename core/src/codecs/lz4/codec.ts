import { engines } from '../engines.js'
import type { Codec } from '../types.js'
import { lz4Decode } from './decode.js'
import { lz4Encode } from './encode.js'
import { lz4RawSize } from './frame.js'

export const lz4Codec: Codec = {
  rawSize: lz4RawSize,
  decode: lz4Decode,
  // Ours is as fast as C, and writes where it is told to; lz4-napi copies its result twice, into fresh memory.
  encode: (src, { into }) => (into === undefined ? (engines().encodeLz4 ?? lz4Encode)(src) : lz4Encode(src, into)),
}
