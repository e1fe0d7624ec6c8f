/**
 * Decoding and encoding on worker threads (Node only). Chunks are read from disk, decoded and placed into shared memory without
 * the main thread touching their bytes.
 *
 *     const pool = new CodecPool()
 *     const into = new Uint8Array(new SharedArrayBuffer(total))
 *     await Promise.all(chunks.map((c) => pool.decode({ compressor, source: { path: c.path }, rawSize: c.nbytes,
 *       into: into.subarray(c.from, c.from + c.nbytes) }, { signal })))
 *
 * Workers start with the first task, one for each that waits, and do not keep the process alive while they have nothing to do.
 */
export { projectedItemsize } from './project.js'
export { CodecPool, type PoolOptions, sharedPool } from './pool.js'
export {
  type DecodeResult,
  type DecodeTask,
  type EncodeResult,
  type EncodeTask,
  type FileSource,
  type Hook,
  type HookFunction,
  type HookGiven,
  isShared,
  type Projection,
} from './task.js'
