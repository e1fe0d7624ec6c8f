/** What the TypeScript side calls (core/src/codecs/bz2). Addresses and lengths are bytes in the one memory it owns. */
export { crcUpdate } from './crc'
export { setInput, bitsLeft, readBits, decodeBlock, takeBytes } from './decode'
export { setOutput, outputEnd, resetBits, writeBits, startBlock, fillBlock, blockCrc, encodeBlock } from './encode'

/** First address behind the module's own tables. */
export function heapBase(): usize {
  return __heap_base
}
