/**
 * What does the inner work of zstd and zlib, and LZ4 frames' encoding: libraries, of which Node registers native ones at start
 * (native/register.ts). Browsers prepare theirs, and have our own for LZ4.
 */
import { CodecFailed } from '../errors/index.js'
import type { RawDecode, ZstdEngine } from './types.js'

export interface Engines {
  readonly zstd: ZstdEngine
  /** zlib streams inside blosc. */
  readonly inflate: RawDecode
  /** One LZ4 frame as strax writes it. */
  readonly encodeLz4?: (src: Uint8Array) => Uint8Array
}

const notPrepared = (): never => {
  throw new CodecFailed('zstd and zlib are not ready yet in this environment: `await prepareCodecs()` first')
}

let current: Engines = {
  zstd: { decode: notPrepared, encode: notPrepared },
  inflate: notPrepared,
}

export const engines = (): Engines => current

/** Replaces some engines. */
export function registerEngines(some: Partial<Engines>): void {
  current = { ...current, ...some }
}

/**
 * Loads what browsers lack: zstd, whose WebAssembly is not there at once, and zlib, which few blosc files have inside. Without it
 * only these fail. Costs nothing when all is there, as on Node.
 * @param compressor only what its files usually need
 */
export async function prepareCodecs(compressor?: string): Promise<void> {
  if (current.inflate === notPrepared && (compressor ?? 'blosc') === 'blosc') {
    const { unzlibInto } = await import('./zlib.js')
    if (current.inflate === notPrepared) registerEngines({ inflate: unzlibInto })
  }
  if (current.zstd.decode === notPrepared && (compressor ?? 'zstd') === 'zstd') {
    const { loadWasmZstd } = await import('./zstd/wasm-engine.js')
    const zstd = await loadWasmZstd()
    if (current.zstd.decode === notPrepared) registerEngines({ zstd })
  }
}
