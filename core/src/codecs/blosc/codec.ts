import type { Codec } from '../types.js'
import { bloscDecode } from './decode.js'
import { bloscEncode } from './encode.js'
import { bloscHeader } from './header.js'

/** Type size that strax's `blosc.compress(data, shuffle=False)` writes. */
const STRAX_TYPESIZE = 8

export const bloscCodec: Codec = {
  rawSize: (src, what) => bloscHeader(src, src.length, what).nbytes,
  decode: bloscDecode,
  encode: (src, { typesize = STRAX_TYPESIZE, what, into }) => bloscEncode(src, typesize, what, into),
}
