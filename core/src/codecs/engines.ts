/**
 * What does the inner work of zstd and zlib, and LZ4 frames' encoding: libraries, of which Node registers native ones at start
 * (native/register.ts). The browser has WebAssembly ones, and our own for LZ4.
 */
import { unzlibSync } from 'fflate'
import { CodecFailed } from '../errors/index.js'

/** Decodes all of `src` to the start of `dst`; returns the bytes written; throws anything when it is broken or does not fit. */
export type RawDecode = (src: Uint8Array, dst: Uint8Array) => number

export interface ZstdEngine {
  readonly decode: RawDecode
  /** One frame at strax's level (3). */
  readonly encode: (src: Uint8Array) => Uint8Array
}

export interface Engines {
  readonly zstd: ZstdEngine
  /** zlib streams inside blosc. */
  readonly inflate: RawDecode
  /** One LZ4 frame as strax writes it. */
  readonly encodeLz4?: (src: Uint8Array) => Uint8Array
}

const notPrepared = (): never => {
  throw new CodecFailed('zstd is not ready yet in this environment: `await prepareCodecs()` first')
}

let current: Engines = {
  zstd: { decode: notPrepared, encode: notPrepared },
  inflate: unzlibInto,
}
let ready = false

export const engines = (): Engines => current

/** fflate leaves out silently what does not fit and does not look at the checksum. */
function unzlibInto(src: Uint8Array, dst: Uint8Array): number {
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

/** Replaces some engines. With `zstd` among them nothing is left to prepare. */
export function registerEngines(some: Partial<Engines>): void {
  current = { ...current, ...some }
  if (some.zstd !== undefined) ready = true
}

/**
 * Loads what cannot be loaded synchronously: zstd's WebAssembly, in browsers and where zstd-napi is not installed. Without it
 * only zstd fails. Costs nothing when all is there.
 */
export async function prepareCodecs(): Promise<void> {
  if (ready) return
  const { loadWasmZstd } = await import('./zstd/wasm-engine.js')
  const zstd = await loadWasmZstd()
  if (!ready) registerEngines({ zstd })
}
