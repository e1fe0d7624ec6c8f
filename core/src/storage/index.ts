/** Finding, reading and writing stored data, and the documents of runs. What needs a disk is in `node.ts`. */
export { ReadCounts, type ByteStore } from './byte-store.js'
export { onStorageChange, type StorageChange } from './changes.js'
export { copyStored, type CopyOptions } from './copy-stored.js'
export type { FolderFrontendOptions } from './folder-frontend.js'
export { StorageFrontend, StorageType, type FindOptions, type FrontendOptions, type Overwrite } from './frontend.js'
export { isTempName, parseFolderName, type StoredName } from './layout.js'
export { applyTimeRange, chunkOf, isInRange, loadChunks, type LoadOptions } from './load-chunks.js'
export { MemoryFrontend } from './memory-frontend.js'
export {
  checkMetadata,
  metadataText,
  STRAX_VERSION,
  type ChunkInfo,
  type DataMetadata,
  type NewMetadata,
  type StoredState,
} from './metadata.js'
export { knownStart, takePlace, type Turn } from './places.js'
export {
  columnsToKeep,
  readChunkHere,
  type Chooser,
  type ChooserFunction,
  type ChooserGiven,
  type ChunkFile,
  type ChunkReader,
  type ReadOptions,
} from './read-chunk.js'
export { flattenRunDoc, readRunDoc, writeRunDoc, type RunDoc, type RunDocValue } from './run-doc.js'
export type { Saver, SaverOptions } from './saver.js'
export { StoreDirectory } from './store-directory.js'
export { StoredFolder, type StoredData } from './stored-data.js'
