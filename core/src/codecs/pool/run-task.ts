/** The work itself, the same in a worker and on the calling thread: read, decode, place; or encode and write. */
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { compress, decompressTo } from '../api.js'
import { fail, newBytes } from '../fail.js'
import { type Input, MemoryInput } from '../input.js'
import { RegionOutput } from '../output.js'
import { RowOutput } from '../row-output.js'
import type { RowSink } from '../types.js'
import { FileInput, storageFailed } from './file-input.js'
import { projectedSize, projector } from './project.js'
import {
  type Decoded,
  type Encoded,
  type Hook,
  type HookFunction,
  type PlainDecode,
  type PlainEncode,
  type Place,
  type PlainTask,
  piecesOf,
} from './task.js'

/** Buffers larger than this are not kept between tasks. */
const KEEP = 256 << 20

/** Memory kept from task to task: fresh pages cost more than decoding into them. */
class Reused {
  private buffer = new Uint8Array(0)

  take(length: number, what: string): Uint8Array {
    if (length > KEEP) return newBytes(length, what)
    if (this.buffer.length < length) this.buffer = new Uint8Array(Math.min(KEEP, Math.ceil(length * 1.1)))
    return this.buffer.subarray(0, length)
  }
}

/** Runs tasks one after the other; keeps its buffers. */
export class TaskRunner {
  private readonly input = new Reused()
  private readonly rows = new Reused()

  async run(task: PlainTask): Promise<Decoded | Encoded> {
    return task.kind === 'decode' ? this.decode(task) : this.encode(task)
  }

  private async decode(task: PlainDecode): Promise<Decoded> {
    // A hook's module may have to be loaded, which the file need not be open for.
    const hook = task.hook && (await hookFunction(task.hook))
    const { source } = task
    if (source instanceof Uint8Array) {
      return { ...this.decodeFrom(new MemoryInput(source), task, hook), bytesRead: source.length }
    }
    const file = new FileInput(source, (bytes) => this.input.take(bytes, task.what))
    try {
      const decoded = this.decodeFrom(file, task, hook)
      return { ...decoded, bytesRead: file.bytesRead }
    } finally {
      file.close()
    }
  }

  private decodeFrom(input: Input, task: PlainDecode, hook: HookFunction | undefined): Omit<Decoded, 'bytesRead'> {
    const { into, rawSize, hook: asked } = task
    if (hook === undefined || asked === undefined)
      return { place: placeIn(into, this.decodeToPlace(task, input)), bytesDecoded: rawSize }
    const sink = hook({ options: asked.options, rows: rawSize / asked.itemsize }, into)
    const bytesDecoded = this.decodeRows(task, input, asked.itemsize, sink)
    return { place: placeIn(into, sink.end()), bytesDecoded }
  }

  private decodeToPlace(task: PlainDecode, input: Input): Uint8Array {
    const { compressor, rawSize, project, what } = task
    const size = project === undefined ? rawSize : projectedSize(rawSize, project, what)
    const place = task.into ?? newBytes(size, what)
    if (place.length !== size) fail(what, `gives ${size} bytes, the place for them has ${place.length}`)
    if (project === undefined) decompressTo(compressor, input, size, new RegionOutput(place, what), what)
    else this.decodeRows(task, input, project.itemsize, { rows: projector(project, place) })
    return place
  }

  private decodeRows(task: PlainDecode, input: Input, itemsize: number, sink: Omit<RowSink, 'end'>): number {
    const { compressor, rawSize, what } = task
    const memory = (bytes: number): Uint8Array => this.rows.take(bytes, what)
    const out = new RowOutput(rawSize, itemsize, sink, memory, what)
    decompressTo(compressor, input, rawSize, out, what)
    return out.decoded
  }

  private encode(task: PlainEncode): Encoded {
    const { compressor, typesize, what, path, into } = task
    const memory = (bytes: number): Uint8Array => this.rows.take(bytes, what)
    const bytes = compress(compressor, piecesOf(task), { typesize, what, memory, into })
    if (path === undefined) return { size: bytes.length, place: placeIn(into, bytes) }
    writeWhole(path, bytes)
    return { size: bytes.length }
  }
}

/** Where the result lies in the destination, or the result itself. */
const placeIn = (into: Uint8Array | undefined, bytes: Uint8Array): Place =>
  bytes.buffer === into?.buffer ? [bytes.byteOffset - into.byteOffset, bytes.length] : bytes

async function hookFunction({ module, name }: Hook): Promise<HookFunction> {
  const exports = (await import(module)) as Record<string, unknown>
  const found = exports[name]
  if (typeof found !== 'function') throw new TypeError(`${module} exports no function '${name}'`)
  return found as HookFunction
}

function writeWhole(path: string, bytes: Uint8Array): void {
  let file: number
  try {
    file = openSync(path, 'w')
  } catch (error) {
    throw storageFailed(path, 'opened for writing', error)
  }
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, Math.min(bytes.length - at, 1 << 30))
    closeSync(file)
  } catch (error) {
    removePartial(file, path)
    throw storageFailed(path, 'written', error)
  }
}

/** Best effort: the error that is on its way says what matters. */
function removePartial(file: number, path: string): void {
  for (const step of [() => closeSync(file), () => unlinkSync(path)]) {
    try {
      step()
    } catch {
      continue
    }
  }
}
