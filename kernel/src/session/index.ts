export { Kernel } from './kernel.js'
export { packageVersion } from './kernel-info.js'
