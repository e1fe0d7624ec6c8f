/** Compressed bytes to raw bytes and back, for the four compressors of strax. Browser-safe; Node adds native engines (node.ts). */
export { compress, decodeInto, decompress, decompressedSize } from './api.js'
export { checkBloscSize } from './blosc/encode.js'
export { prepareCodecs } from './engines.js'
export { COMPRESSORS, type Compressor, type CompressOptions, type DecompressOptions, type RowSink } from './types.js'
