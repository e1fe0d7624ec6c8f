import type { Codec } from '../types.js'
import { bz2Decode } from './decode.js'
import { bz2Encode } from './encode.js'

/** bz2, level 9; reads several streams. No package does both directions at a usable licence and speed, so it is our own. */
export const bz2Codec: Codec = {
  rawSize: () => undefined,
  decode: bz2Decode,
  encode: (src) => bz2Encode(src),
}
