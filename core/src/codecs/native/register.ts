/** Registers Node's native engines; imported for its effect by every node-only file that compresses or decompresses. */
import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { inflateSync } from 'node:zlib'
import { messageOf } from '../../errors/index.js'
import { type ZstdEngine, prepareCodecs, registerEngines } from '../engines.js'
import { withContentSize } from '../lz4/encode.js'

const require = createRequire(import.meta.url)
const LEVEL = 3

/** The part of `zstd-napi/binding` that we use (its types may be absent: the package is optional). */
interface ZstdBinding {
  readonly DCtx: new () => { decompress(dst: Uint8Array, src: Uint8Array): number }
  readonly CCtx: new () => { compress(dst: Uint8Array, src: Uint8Array, level: number): number }
  compressBound(size: number): number
}

function nativeZstd(): ZstdEngine {
  const binding = require('zstd-napi/binding') as ZstdBinding
  const [decoder, encoder] = [new binding.DCtx(), new binding.CCtx()]
  return {
    decode: (src, dst) => decoder.decompress(dst, src),
    encode(src) {
      const room = new Uint8Array(binding.compressBound(src.length))
      return room.slice(0, encoder.compress(room, src, LEVEL))
    },
  }
}

interface Lz4Napi {
  compressFrameSync(data: Buffer): Buffer
}

registerEngines({
  inflate(src, dst) {
    const made = inflateSync(src, { maxOutputLength: Math.max(1, dst.length) })
    dst.set(made)
    return made.length
  },
})

try {
  const lz4 = require('lz4-napi') as Lz4Napi
  registerEngines({
    encodeLz4: (src) =>
      withContentSize(lz4.compressFrameSync(Buffer.from(src.buffer, src.byteOffset, src.length)), src.length),
  })
} catch {
  // The package has no binary for this platform: the WebAssembly encoder stays.
}

try {
  registerEngines({ zstd: nativeZstd() })
} catch (error) {
  // Workers are started by a thread that has said it.
  if (isMainThread)
    process.stderr.write(
      `straxlab: zstd-napi is not available (${messageOf(error).split('\n')[0]}); zstd runs in WebAssembly, about four times slower\n`,
    )
  await prepareCodecs()
}
