import type { ZstdEngine } from '../types.js'

const LEVEL = 3
/** The module's memory holds compressed and raw bytes together and ends at 2 GB. */
const MAX_BYTES = 1.9e9

/** The package's functions that we use. */
export interface WasmZstd {
  decompress(src: Uint8Array, options: { defaultHeapSize: number }): Uint8Array
  compress(src: Uint8Array, level: number): Uint8Array
}

/** libzstd compiled to WebAssembly: some four times slower than native. */
export async function loadWasmZstd(): Promise<ZstdEngine> {
  const zstd = await import('@bokuweb/zstd-wasm')
  await zstd.init()
  return wasmZstdEngine(zstd)
}

/** @param zstd the package, initialized */
export function wasmZstdEngine(zstd: WasmZstd): ZstdEngine {
  return {
    decode(src, dst) {
      checkSize(src.length + dst.length)
      // The default size counts where the frame does not tell its own.
      const raw = zstd.decompress(src, { defaultHeapSize: Math.max(1, dst.length) })
      if (raw.length > dst.length) throw new RangeError(`decodes to ${raw.length} bytes, expected ${dst.length}`)
      dst.set(raw)
      return raw.length
    },
    encode(src) {
      checkSize(2 * src.length)
      return zstd.compress(src, LEVEL)
    },
  }
}

function checkSize(nbytes: number): void {
  if (nbytes > MAX_BYTES)
    throw new RangeError(`${nbytes} bytes are too many for zstd in WebAssembly; install zstd-napi`)
}
