/** How notebooks show what the core hands out: arrays, chunks, metadata, keys, and where chunks lie in time. */
export { arrayTable, dtypeTable, titleAndUnit } from './array-table.js'
export { ChunkMap } from './chunk-map.js'
export { DependencyTree, type DependencyNode } from './dependency-tree.js'
export { installDisplays, withDisplay } from './install.js'
export { chunkColumns, displayMetadata, lineageEntries, metadataPayload } from './metadata.js'
