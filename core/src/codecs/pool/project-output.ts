import { fail, newBytes } from '../fail.js'
import type { Output } from '../output.js'
import type { Projection } from './task.js'

/** Keeps only some bytes of each row, piece by piece while they are in the processor's cache. */
export class ProjectOutput implements Output {
  position = 0
  readonly phase = 0
  /** Bytes of the projected rows written so far. */
  written = 0
  /** The row that the last piece broke off in. */
  private readonly partial: Uint8Array
  private partialBytes = 0
  private scratch: Uint8Array = new Uint8Array(0)

  constructor(
    private readonly projection: Projection,
    private readonly rawSize: number,
    private readonly into: Uint8Array,
    private readonly what: string,
  ) {
    this.partial = new Uint8Array(projection.itemsize)
  }

  get room(): number {
    return this.rawSize - this.position
  }

  write(piece: Uint8Array): void {
    if (piece.length > this.room) fail(this.what, `decodes to more than the ${this.rawSize} bytes expected`)
    this.position += piece.length
    const { itemsize } = this.projection
    let from = 0
    if (this.partialBytes > 0) {
      from = Math.min(itemsize - this.partialBytes, piece.length)
      this.partial.set(piece.subarray(0, from), this.partialBytes)
      this.partialBytes += from
      if (this.partialBytes < itemsize) return
      this.keep(this.partial, 0, 1)
      this.partialBytes = 0
    }
    const rows = Math.floor((piece.length - from) / itemsize)
    this.keep(piece, from, rows)
    const rest = piece.subarray(from + rows * itemsize)
    this.partial.set(rest)
    this.partialBytes = rest.length
  }

  claim(length: number): Uint8Array {
    if (length > this.room) fail(this.what, `decodes to more than the ${this.rawSize} bytes expected`)
    if (this.scratch.length < length) this.scratch = newBytes(length, this.what)
    return this.scratch.subarray(0, length)
  }

  commit(length: number): void {
    this.write(this.scratch.subarray(0, length))
  }

  private keep(rows: Uint8Array, from: number, count: number): void {
    const { itemsize, ranges } = this.projection
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength)
    const into = new DataView(this.into.buffer, this.into.byteOffset, this.into.byteLength)
    let to = this.written
    for (let row = from; row < from + count * itemsize; row += itemsize) {
      for (const [offset, nbytes] of ranges) {
        if (nbytes > 64) this.into.set(rows.subarray(row + offset, row + offset + nbytes), to)
        else copyFew(view, row + offset, into, to, nbytes)
        to += nbytes
      }
    }
    this.written = to
  }
}

/** Words, then the bytes that are left: for a few bytes this beats `set`. */
function copyFew(from: DataView, at: number, into: DataView, to: number, nbytes: number): void {
  let i = 0
  for (; i + 4 <= nbytes; i += 4) into.setUint32(to + i, from.getUint32(at + i, true), true)
  for (; i < nbytes; i++) into.setUint8(to + i, from.getUint8(at + i))
}
