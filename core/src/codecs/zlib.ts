/** zlib for browsers. */
import { unzlibSync } from 'fflate'

/** fflate leaves out silently what does not fit and does not look at the checksum. */
export function unzlibInto(src: Uint8Array, dst: Uint8Array): number {
  const made = unzlibSync(src, { out: new Uint8Array(dst.length + 1) })
  if (made.length > dst.length) throw new RangeError(`decodes to more than ${dst.length} bytes`)
  const expected = new DataView(src.buffer, src.byteOffset, src.byteLength).getUint32(src.length - 4)
  if (adler32(made) !== expected) throw new Error('wrong checksum')
  dst.set(made)
  return made.length
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  for (let from = 0; from < bytes.length;) {
    // The largest stretch for which the sums stay exact in 32 bits.
    const to = Math.min(from + 3800, bytes.length)
    for (; from < to; from++) {
      a += bytes[from]!
      b += a
    }
    a %= 65521
    b %= 65521
  }
  return b * 65536 + a
}
