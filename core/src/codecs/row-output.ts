import { fail } from './fail.js'
import type { Output, RowSearch } from './output.js'
import type { RowSink } from './types.js'

/** Takes what a decoder makes and passes it on as whole rows, piece by piece while they are in the processor's cache. */
export class RowOutput implements Output, RowSearch {
  position = 0
  readonly phase = 0
  readonly likesPieces = true
  readonly search: RowSearch | undefined
  isEnough = false
  /** Raw bytes that were decoded, those only looked at included. */
  decoded = 0
  /** The row that the last piece broke off in. */
  private readonly partial: Uint8Array
  private partialBytes = 0
  /** Bytes to come that belong to a row that was skipped. */
  private toDrop = 0
  private scratch: Uint8Array = new Uint8Array(0)

  /** @param memory gives memory for decoders that need room for many rows at a time */
  constructor(
    private readonly rawSize: number,
    private readonly itemsize: number,
    private readonly sink: Omit<RowSink, 'end'>,
    private readonly memory: (bytes: number) => Uint8Array,
    private readonly what: string,
  ) {
    if (rawSize % itemsize !== 0) fail(what, `${rawSize} bytes are no whole number of rows of ${itemsize} bytes`)
    this.partial = new Uint8Array(itemsize)
    this.search = sink.isBefore === undefined ? undefined : this
  }

  get room(): number {
    return this.rawSize - this.position
  }

  write(piece: Uint8Array): void {
    this.checkRoom(piece.length)
    this.position += piece.length
    this.decoded += piece.length
    const dropped = Math.min(this.toDrop, piece.length)
    this.toDrop -= dropped
    this.pass(dropped === 0 ? piece : piece.subarray(dropped))
  }

  claim(length: number): Uint8Array {
    this.checkRoom(length)
    if (this.scratch.length < length) this.scratch = this.memory(length)
    return this.scratch.subarray(0, length)
  }

  commit(length: number): void {
    this.write(this.scratch.subarray(0, length))
  }

  bytesNeeded(position: number): number {
    return this.restOfRow(position) + this.itemsize
  }

  isBefore(position: number, bytes: Uint8Array): boolean {
    this.decoded += bytes.length
    const from = this.restOfRow(position)
    const row = bytes.subarray(from, from + this.itemsize)
    return row.length === this.itemsize && this.sink.isBefore!(row, (position + from) / this.itemsize)
  }

  skipTo(position: number): void {
    const next = position + this.restOfRow(position)
    const passedOn = this.position - this.partialBytes
    this.sink.skip?.((next - passedOn) / this.itemsize)
    this.position = position
    this.partialBytes = 0
    this.toDrop = next - position
  }

  /** Bytes from here to where a row begins. */
  private restOfRow(position: number): number {
    return (this.itemsize - (position % this.itemsize)) % this.itemsize
  }

  private pass(piece: Uint8Array): void {
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

  private give(rows: Uint8Array): void {
    if (!this.isEnough && !this.sink.rows(rows)) this.isEnough = true
  }

  private checkRoom(length: number): void {
    if (length > this.room)
      fail(this.what, `decodes to more than the ${this.rawSize} bytes expected; the file is broken or is of other data`)
  }
}
