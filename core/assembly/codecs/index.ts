/** What the TypeScript side calls (core/src/codecs/wasm). Addresses and lengths are bytes in the one memory it owns. */
export { lz4DecodeBlock } from './lz4'
export { lz4EncodeBlock, lz4ResetEncoder } from './lz4-encode'
export { blosclzDecode } from './blosclz'
export { decodeStreams } from './blosc-block'
export { unshuffle, bitUnshuffle } from './shuffle'
export { xxh32Reset, xxh32Update, xxh32Digest } from './xxh32'

/** First address behind the module's own tables. */
export function heapBase(): usize {
  return __heap_base
}
