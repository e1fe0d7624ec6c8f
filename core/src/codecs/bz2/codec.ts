import { fail } from '../fail.js'
import type { Codec } from '../types.js'

export const bz2Codec: Codec = {
  rawSize: () => undefined,
  decodeInto: (_src, _dst, what) => fail(what, 'bz2 is not decoded yet'),
  decode: (_src, _limit, what) => fail(what, 'bz2 is not decoded yet'),
  encode: (_src, { what }) => fail(what, 'bz2 is not encoded yet'),
}
