/**
 * Registers Node's native engines; imported for its effect by every node-only file that compresses or decompresses. Each is loaded
 * when it is first needed.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { inflateSync } from 'node:zlib'
import { messageOf } from '../../errors/index.js'
import { type Engines, registerEngines } from '../engines.js'
import type { ZstdEngine } from '../types.js'
import { lz4Encode, withContentSize } from '../lz4/encode.js'
import { joinPieces } from '../pieces.js'
import { type WasmZstd, wasmZstdEngine } from '../zstd/wasm-engine.js'
import { nativeZstd, type ZstdBinding } from './zstd.js'

const require = createRequire(import.meta.url)

let wasSaid = false

/** Says once in this process that zstd is slow here: threads other than the first tell the one that started them. */
export function sayOnce(notice: string): void {
  if (isMainThread && !wasSaid) process.stderr.write(notice)
  wasSaid = true
}

let tell = sayOnce

/** Whom this thread tells that zstd is slow. */
export function tellSlowness(to: (notice: string) => void): void {
  tell = to
}

function loadZstd(): ZstdEngine {
  try {
    return nativeZstd(require('zstd-napi/binding') as ZstdBinding)
  } catch (error) {
    tell(
      `straxlab: zstd-napi is not available (${messageOf(error).split('\n')[0]}); zstd runs in WebAssembly, about four times slower\n`,
    )
    return wasmZstd()
  }
}

/** What `@bokuweb/zstd-wasm` is made of. Its own start is asynchronous, which a decoder that is called is too late for. */
interface WasmModule {
  readonly Module: {
    instantiateWasm?: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => unknown) => unknown
    init(): void
  }
}

function wasmZstd(): ZstdEngine {
  const folder = dirname(require.resolve('@bokuweb/zstd-wasm'))
  const { Module } = require(join(folder, 'module.js')) as WasmModule
  const bytes = readFileSync(join(folder, 'zstd.wasm'))
  Module.instantiateWasm = (imports, receive) =>
    receive(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports))
  Module.init()
  return wasmZstdEngine(require('@bokuweb/zstd-wasm') as WasmZstd)
}

interface Lz4Napi {
  compressFrameSync(data: Buffer): Buffer
}

function loadLz4(): NonNullable<Engines['encodeLz4']> {
  try {
    const lz4 = require('lz4-napi') as Lz4Napi
    return (src) =>
      withContentSize(lz4.compressFrameSync(Buffer.from(src.buffer, src.byteOffset, src.length)), src.length)
  } catch {
    // The package has no binary for this platform: the WebAssembly encoder stays.
    return lz4Encode
  }
}

let zstd: ZstdEngine | undefined
const zstdEngine = (): ZstdEngine => (zstd ??= loadZstd())

function encodePieces(engine: ZstdEngine, pieces: readonly Uint8Array[], into?: Uint8Array): Uint8Array {
  return engine.encodePieces?.(pieces, into) ?? engine.encode(joinPieces(pieces), into)
}

let encodeLz4: Engines['encodeLz4']

registerEngines({
  zstd: {
    decode: (src, dst) => zstdEngine().decode(src, dst),
    get stream() {
      return zstdEngine().stream
    },
    encode: (src, into) => zstdEngine().encode(src, into),
    encodePieces: (pieces, into) => encodePieces(zstdEngine(), pieces, into),
  },
  inflate(src, dst) {
    const made = inflateSync(src, { maxOutputLength: Math.max(1, dst.length) })
    dst.set(made)
    return made.length
  },
  encodeLz4: (src) => (encodeLz4 ??= loadLz4())(src),
})
