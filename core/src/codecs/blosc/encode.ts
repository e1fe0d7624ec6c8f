import { fail } from '../fail.js'
import { FLAG, HEADER_BYTES, MAX_RAW_BYTES } from './header.js'

/** Throws where c-blosc cannot hold so much, before anything is done. */
export function checkBloscSize(nbytes: number, what: string): void {
  if (nbytes > MAX_RAW_BYTES) {
    fail(
      what,
      `${nbytes} bytes are too many for blosc, which holds at most ${MAX_RAW_BYTES}; make chunks smaller (chunk target size) or use another compressor`,
    )
  }
}

export function bloscEncode(src: Uint8Array, typesize: number, what: string): Uint8Array {
  checkBloscSize(src.length, what)
  if (!Number.isInteger(typesize) || typesize < 1 || typesize > 255)
    fail(what, `blosc type size ${typesize} is not in 1..255`)
  const container = new Uint8Array(HEADER_BYTES + src.length)
  const view = new DataView(container.buffer)
  view.setUint8(0, 2)
  view.setUint8(1, 1)
  view.setUint8(2, FLAG.memcpyed | FLAG.dontSplit)
  view.setUint8(3, typesize)
  view.setInt32(4, src.length, true)
  view.setInt32(8, Math.max(1, src.length), true)
  view.setInt32(12, container.length, true)
  container.set(src, HEADER_BYTES)
  return container
}
