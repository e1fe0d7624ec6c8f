/** What is asked of the pool, and the plain data that go to its workers and come back. */
import type { RowSink } from '../types.js'

/** A stretch of a file. Without `length` to the file's end. */
export interface FileSource {
  readonly path: string
  readonly offset?: number
  readonly length?: number
}

/** Bytes of each row to keep: `[offset, nbytes]` each, packed one after the other in this order. */
export interface Projection {
  readonly itemsize: number
  readonly ranges: readonly (readonly [offset: number, nbytes: number])[]
}

/**
 * A function that sees the rows in the worker while they are hot: `(given, into) => RowSink`. Each task has a sink of its own. A
 * sink's result is an array of its own, one on shared memory, or a part of `into`.
 */
export interface Hook {
  /** URL of an ES module. */
  readonly module: string
  /** Name that the module exports. */
  readonly name: string
  /** Bytes of a row. */
  readonly itemsize: number
  /** Anything that structured cloning takes. */
  readonly options?: unknown
}
export interface HookGiven {
  /** The hook's. */
  readonly options: unknown
  /** How many rows there will be. */
  readonly rows: number
}
export type HookFunction = (given: HookGiven, into: Uint8Array | undefined) => RowSink

export interface DecodeTask {
  readonly compressor: string
  /** A file, read in the worker, or compressed bytes (copied to the worker unless they lie on shared memory). */
  readonly source: FileSource | Uint8Array
  /** Exact raw size: rows * itemsize. */
  readonly rawSize: number
  /**
   * Where the result goes: part of a SharedArrayBuffer (or of a shared WebAssembly.Memory), as long as the result. Given as a
   * function it is called only when the work begins. Without it the pool takes shared memory of its own, but none for a hook,
   * whose result's size no one knows before.
   */
  readonly into?: Uint8Array | (() => Uint8Array)
  /** Without a hook. */
  readonly project?: Projection
  readonly hook?: Hook
  /**
   * Without `into`: the result in private memory, handed over. It counts for the garbage collector, which shared memory does not
   * (in V8), so many results that are soon dropped take no more memory than they need.
   */
  readonly own?: boolean
  /** For error messages; the path if there is one. */
  readonly what?: string
}

export interface DecodeResult {
  /** The raw, projected or hooked bytes; on shared memory unless a hook made others. */
  readonly bytes: Uint8Array
  /** Compressed bytes that were read. */
  readonly bytesRead: number
  /** Raw bytes: fewer than all where a hook had enough. */
  readonly bytesDecoded: number
}

export interface EncodeTask {
  readonly compressor: string
  /** In one piece or several. Copied to the worker unless they lie on shared memory. */
  readonly bytes: Uint8Array | readonly Uint8Array[]
  /** Shared memory for the result, which is a part of it unless it might not suffice. */
  readonly into?: Uint8Array
  readonly typesize?: number
  /** File to write instead of returning the bytes; on failure it is removed. */
  readonly path?: string
  readonly what?: string
}

export interface EncodeResult {
  /** Compressed size. */
  readonly size: number
  /** The compressed bytes, unless they went to a file. */
  readonly bytes?: Uint8Array
}

/** A decode task whose destination is settled. */
export interface PlainDecode extends Omit<DecodeTask, 'into' | 'what'> {
  readonly kind: 'decode'
  readonly into: Uint8Array | undefined
  readonly what: string
}
export interface PlainEncode extends Omit<EncodeTask, 'what'> {
  readonly kind: 'encode'
  readonly what: string
}
export type PlainTask = PlainDecode | PlainEncode

/** The caller's view of what a worker did for `task`. */
export function resultOf(task: PlainTask, result: Decoded | Encoded): DecodeResult | EncodeResult {
  const { place, ...facts } = result
  if (place === undefined) return result as EncodeResult
  if (place instanceof Uint8Array) return { bytes: place, ...facts }
  return { bytes: task.into?.subarray(place[0], place[0] + place[1]) ?? new Uint8Array(0), ...facts }
}

export interface Request {
  readonly id: number
  readonly task: PlainTask
  /** One number on shared memory: not 0 means that no one wants the answer. */
  readonly cancelled: Int32Array
}

export interface ErrorData {
  /** Tag of one of our errors; anything else is a bug in a hook or here. */
  readonly tag: string | undefined
  readonly message: string
  readonly path: string | undefined
  readonly cause: unknown
}

/** Where a result lies: part of the destination, as offset and length there, or bytes of its own. */
export type Place = readonly [offset: number, length: number] | Uint8Array

export interface Decoded {
  readonly place: Place
  readonly bytesRead: number
  readonly bytesDecoded: number
}

export interface Encoded {
  readonly size: number
  /** Not where a file was written. */
  readonly place?: Place
}

export type Answer =
  | { readonly id: number; readonly result: Decoded | Encoded }
  | { readonly id: number; readonly error: ErrorData }
  /** Something that people should be told, once. */
  | { readonly notice: string }

export const piecesOf = ({ bytes }: Pick<EncodeTask, 'bytes'>): readonly Uint8Array[] =>
  ArrayBuffer.isView(bytes) ? [bytes] : bytes

/** By name: `instanceof` fails between realms, as in vm contexts. */
export const isShared = (bytes: Uint8Array): boolean => bytes.buffer[Symbol.toStringTag] === 'SharedArrayBuffer'

/** How much shared memory a task is about. */
export function sharedBytes(task: PlainTask): number {
  const [into, from] = task.kind === 'encode' ? [0, piecesOf(task)] : [task.rawSize, [task.source]]
  return from.reduce(
    (sum, bytes) => sum + (bytes instanceof Uint8Array && isShared(bytes) ? bytes.length : 0),
    task.into ? into : 0,
  )
}
