import { fail } from './fail.js'

const FIRST_GUESS = 1 << 20

/** Where window decoders put their pieces: a given region, or a buffer that grows up to a limit. */
export class Output {
  /** Bytes written so far. */
  position = 0

  private constructor(
    private buffer: Uint8Array,
    private readonly limit: number,
    private readonly what: string,
  ) {}

  static into(dst: Uint8Array, what: string): Output {
    return new Output(dst, dst.length, what)
  }

  static growing(limit: number, what: string): Output {
    return new Output(new Uint8Array(Math.min(limit, FIRST_GUESS)), limit, what)
  }

  /**
   * Address of the next byte modulo 8. V8 copies into shared memory four times faster when source and destination agree in it.
   */
  get phase(): number {
    return (this.buffer.byteOffset + this.position) & 7
  }

  get room(): number {
    return this.limit - this.position
  }

  write(piece: Uint8Array): void {
    this.claim(piece.length)
    this.buffer.set(piece, this.position)
    this.position += piece.length
  }

  /** The next `length` bytes, to be filled by the caller at once. */
  next(length: number): Uint8Array {
    this.claim(length)
    this.position += length
    return this.buffer.subarray(this.position - length, this.position)
  }

  /** What was written. */
  result(): Uint8Array {
    return this.position === this.buffer.length ? this.buffer : this.buffer.slice(0, this.position)
  }

  private claim(length: number): void {
    if (length > this.room) {
      fail(this.what, `decodes to more than the ${this.limit} bytes expected; the file is broken or is of other data`)
    }
    const needed = this.position + length
    if (needed <= this.buffer.length) return
    const grown = new Uint8Array(Math.min(this.limit, Math.max(needed, 2 * this.buffer.length)))
    grown.set(this.buffer.subarray(0, this.position))
    this.buffer = grown
  }
}
