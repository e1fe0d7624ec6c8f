/** Storage with a disk: what `index.ts` has, and data directories. */
import '../codecs/node.js'

export * from './index.js'
export { DataDirectory, type DataDirectoryOptions } from './disk/data-directory.js'
export { encodeHere, type ChunkEncoder } from './disk/folder-saver.js'
export { dirSizeMb, openStored, readMetadataAt } from './disk/open-stored.js'
export { readOnPool } from './disk/pool-reader.js'
export { ZipDirectory } from './disk/zip-directory.js'
