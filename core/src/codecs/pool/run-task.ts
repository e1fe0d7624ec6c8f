/** The work itself, the same in a worker and on the calling thread: read, decode, place; or encode and write. */
import { closeSync, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { CodecFailed, StorageFailed, messageOf } from '../../errors/index.js'
import { compress, decodeInto, decompressTo } from '../api.js'
import { fail, newBytes } from '../fail.js'
import { RowOutput } from '../row-output.js'
import { projectedSize, projector } from './project.js'
import {
  type Decoded,
  type Encoded,
  type FileSource,
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
    const packed = task.source instanceof Uint8Array ? task.source : readSource(task.source, this.input)
    const facts = { bytesRead: packed.length, bytesDecoded: task.rawSize }
    if (task.hook === undefined) return { place: placeIn(task.into, this.decodeToPlace(task, packed)), ...facts }
    const { bytes, bytesDecoded } = await this.decodeToHook(task, packed)
    return { place: placeIn(task.into, bytes), ...facts, bytesDecoded }
  }

  private decodeToPlace(task: PlainDecode, packed: Uint8Array): Uint8Array {
    const { compressor, rawSize, project, what } = task
    const size = project === undefined ? rawSize : projectedSize(rawSize, project, what)
    const place = task.into ?? newBytes(size, what)
    if (place.length !== size) fail(what, `gives ${size} bytes, the place for them has ${place.length}`)
    if (project === undefined) decodeInto(compressor, packed, place, what)
    else this.decodeRows(task, packed, project.itemsize, projector(project, place))
    return place
  }

  private async decodeToHook(
    task: PlainDecode,
    packed: Uint8Array,
  ): Promise<{ bytes: Uint8Array; bytesDecoded: number }> {
    const { module, name, itemsize, options } = task.hook!
    const hook = await hookFunction(module, name)
    const sink = hook({ options, rows: task.rawSize / itemsize }, task.into)
    const bytesDecoded = this.decodeRows(task, packed, itemsize, (rows) => sink.rows(rows))
    return { bytes: sink.end(), bytesDecoded }
  }

  private decodeRows(
    task: PlainDecode,
    packed: Uint8Array,
    itemsize: number,
    pass: (rows: Uint8Array) => boolean,
  ): number {
    const { compressor, rawSize, what } = task
    const memory = (bytes: number): Uint8Array => this.rows.take(bytes, what)
    const out = new RowOutput(rawSize, itemsize, pass, memory, what)
    decompressTo(compressor, packed, rawSize, out, what)
    return out.position
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

async function hookFunction(module: string, name: string): Promise<HookFunction> {
  const exports = (await import(module)) as Record<string, unknown>
  const found = exports[name]
  if (typeof found !== 'function') throw new TypeError(`${module} exports no function '${name}'`)
  return found as HookFunction
}

function storageFailed(path: string, did: string, error: unknown): StorageFailed {
  return new StorageFailed(`${path}: could not be ${did} (${messageOf(error)})`, { path, cause: error })
}

function readSource({ path, offset = 0, length }: FileSource, buffer: Reused): Uint8Array {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    throw storageFailed(path, 'opened', error)
  }
  try {
    const size = fstatSync(file).size
    const wanted = length ?? size - offset
    if (offset < 0 || wanted < 0 || offset + wanted > size) {
      throw new CodecFailed(`${path}: has ${size} bytes, expected at least ${offset + wanted}`, { path })
    }
    const bytes = buffer.take(wanted, path)
    for (let at = 0; at < wanted;) {
      const read = readSync(file, bytes, at, Math.min(wanted - at, 1 << 30), offset + at)
      if (read === 0)
        throw new CodecFailed(`${path}: ended after ${offset + at} of ${size} bytes while it was read`, { path })
      at += read
    }
    return bytes
  } catch (error) {
    if (error instanceof CodecFailed) throw error
    throw storageFailed(path, 'read', error)
  } finally {
    closeSync(file)
  }
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
