/** straxlab's core on Node: all of `index.ts`, and what needs a disk. */
export * from './index.js'
export { Context, openData } from './context/node.js'
export { DataDirectory, dirSizeMb, openStored, ZipDirectory, type DataDirectoryOptions } from './storage/node.js'
