import { Zstd } from '@hpcc-js/wasm-zstd'
import type { ZstdEngine } from '../engines.js'

const LEVEL = 3

/** libzstd compiled to WebAssembly: some four times slower than native. */
export async function loadWasmZstd(): Promise<ZstdEngine> {
  const zstd = await Zstd.load()
  return {
    decode(src, dst) {
      const raw = zstd.decompress(src)
      if (raw.length > dst.length) throw new RangeError(`decodes to ${raw.length} bytes, expected ${dst.length}`)
      dst.set(raw)
      return raw.length
    },
    encode: (src) => zstd.compress(src, LEVEL),
  }
}
