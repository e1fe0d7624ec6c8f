import type { Codec } from '../types.js'
import { lz4Decode } from './decode.js'
import { lz4Encode } from './encode.js'
import { lz4RawSize } from './frame.js'

export const lz4Codec: Codec = {
  rawSize: lz4RawSize,
  decode: lz4Decode,
  encode: (src, { into }) => lz4Encode(src, into),
}
