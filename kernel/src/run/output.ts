/** `process.stdout` and `process.stderr` of user code: each write goes to the cell that makes it. */
import { StringDecoder } from 'node:string_decoder'
import { Writable } from 'node:stream'
import { post } from './channel.js'
import { origin } from './origin.js'

type Callback = (error?: Error | null) => void

class CellStream extends Writable {
  readonly fd: number
  readonly isTTY = false
  readonly columns = 120
  readonly #name: 'stdout' | 'stderr'
  readonly #decoder = new StringDecoder('utf8')

  constructor(name: 'stdout' | 'stderr') {
    super({ decodeStrings: false })
    this.#name = name
    this.fd = name === 'stdout' ? 1 : 2
  }

  /** Past the stream's own buffers: the order of all output is that of the calls. */
  override write(chunk: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): boolean {
    const done = typeof encoding === 'function' ? encoding : callback
    this.#send(chunk, typeof encoding === 'string' ? encoding : 'utf8')
    if (done) process.nextTick(done)
    return true
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: Callback): void {
    this.#send(chunk, encoding)
    done()
  }

  #send(chunk: unknown, encoding: BufferEncoding): void {
    const text =
      typeof chunk === 'string' ? asText(chunk, encoding) : this.#decoder.write(Buffer.from(chunk as Uint8Array))
    if (text) post({ t: 'stream', origin: origin().id, name: this.#name, text })
  }
}

function asText(chunk: string, encoding: BufferEncoding): string {
  return encoding === 'hex' || encoding === 'base64' ? Buffer.from(chunk, encoding).toString('utf8') : chunk
}

export function installOutput(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = new CellStream(name)
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream })
  }
}
