/** straxlab's core on Node: all of `index.ts`, what needs a disk, and answers for the kernel's front ends. */
import './dtype/node.js'
import { offerService } from './service/index.js'

export * from './index.js'
export { Context, openData } from './context/node.js'
export { DataDirectory, dirSizeMb, openStored, ZipDirectory, type DataDirectoryOptions } from './storage/node.js'

// A notebook's kernel finds it there, without depending on this package.
offerService()
