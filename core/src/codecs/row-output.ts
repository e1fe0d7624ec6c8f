import { fail } from './fail.js'
import type { Output } from './output.js'

/** Takes what a decoder makes and passes it on as whole rows, piece by piece while they are in the processor's cache. */
export class RowOutput implements Output {
  position = 0
  readonly phase = 0
  /** The row that the last piece broke off in. */
  private readonly partial: Uint8Array
  private partialBytes = 0
  private scratch: Uint8Array = new Uint8Array(0)
  isEnough = false

  /**
   * @param pass is given whole rows, in order, which are valid during the call only; returns whether it wants more
   * @param memory gives memory for decoders that need room for many rows at a time
   */
  constructor(
    private readonly rawSize: number,
    private readonly itemsize: number,
    private readonly pass: (rows: Uint8Array) => boolean,
    private readonly memory: (bytes: number) => Uint8Array,
    private readonly what: string,
  ) {
    if (rawSize % itemsize !== 0) fail(what, `${rawSize} bytes are no whole number of rows of ${itemsize} bytes`)
    this.partial = new Uint8Array(itemsize)
  }

  get room(): number {
    return this.rawSize - this.position
  }

  write(piece: Uint8Array): void {
    this.checkRoom(piece.length)
    this.position += piece.length
    let from = 0
    if (this.partialBytes > 0) {
      from = Math.min(this.itemsize - this.partialBytes, piece.length)
      this.partial.set(piece.subarray(0, from), this.partialBytes)
      this.partialBytes += from
      if (this.partialBytes < this.itemsize) return
      this.give(this.partial)
    }
    const end = piece.length - ((piece.length - from) % this.itemsize)
    if (end > from) this.give(piece.subarray(from, end))
    this.partialBytes = piece.length - end
    if (this.partialBytes > 0) this.partial.set(piece.subarray(end))
  }

  claim(length: number): Uint8Array {
    this.checkRoom(length)
    if (this.scratch.length < length) this.scratch = this.memory(length)
    return this.scratch.subarray(0, length)
  }

  commit(length: number): void {
    this.write(this.scratch.subarray(0, length))
  }

  private give(rows: Uint8Array): void {
    if (!this.isEnough && !this.pass(rows)) this.isEnough = true
  }

  private checkRoom(length: number): void {
    if (length > this.room)
      fail(this.what, `decodes to more than the ${this.rawSize} bytes expected; the file is broken or is of other data`)
  }
}
