import { fail, newBytes } from './fail.js'

/** Where decoders put the raw bytes, in order. Never takes more than its limit. */
export interface Output {
  /** Raw bytes put so far. */
  readonly position: number
  /** How many more it takes. */
  readonly room: number
  /**
   * Address of the next byte modulo 8. V8 copies into shared memory four times faster when source and destination agree in it.
   */
  readonly phase: number
  /** Small pieces, while they are in the processor's cache, are better than large ones. */
  readonly likesPieces?: boolean
  /** Nobody wants the bytes that are left: decoders may stop. */
  readonly isEnough?: boolean
  /** Nobody wants the bytes up to some place: decoders that can begin anywhere may look for it when they have written a few. */
  readonly search?: RowSearch
  /** Copies a piece; more than there is room for is an error. */
  write(piece: Uint8Array): void
  /** A place for the next `length` bytes at most, which the caller fills and then takes by `commit`. */
  claim(length: number): Uint8Array
  commit(length: number): void
}

/** Finds out where the rows begin that are wanted. */
export interface RowSearch {
  /** From `position` on so many raw bytes hold a whole row. */
  bytesNeeded(position: number): number
  /** Whether nothing is wanted that lies before these raw bytes, which begin at `position`. False where they hold no whole row. */
  isBefore(position: number, bytes: Uint8Array): boolean
  /** What is written next lies at `position`. */
  skipTo(position: number): void
}

function checkRoom(out: Output, length: number, what: string): void {
  if (length <= out.room) return
  fail(
    what,
    `decodes to more than the ${out.position + out.room} bytes expected; the file is broken or is of other data`,
  )
}

/** A given region, which may lie on shared memory. */
export class RegionOutput implements Output {
  position = 0

  constructor(
    private readonly region: Uint8Array,
    private readonly what: string,
  ) {}

  get room(): number {
    return this.region.length - this.position
  }

  get phase(): number {
    return (this.region.byteOffset + this.position) & 7
  }

  write(piece: Uint8Array): void {
    checkRoom(this, piece.length, this.what)
    this.region.set(piece, this.position)
    this.position += piece.length
  }

  claim(length: number): Uint8Array {
    checkRoom(this, length, this.what)
    return this.region.subarray(this.position, this.position + length)
  }

  commit(length: number): void {
    this.position += length
  }
}

/** Memory for a result of at most `most` bytes: the given one where that suffices. */
export const resultMemory = (into: Uint8Array | undefined, most: number): Uint8Array =>
  into !== undefined && into.length >= most ? into : new Uint8Array(most)

/** The first `length` bytes: not more of memory that was taken for them, a view of memory that was given. */
export const resultIn = (memory: Uint8Array, into: Uint8Array | undefined, length: number): Uint8Array =>
  memory === into ? memory.subarray(0, length) : memory.slice(0, length)

const FIRST_GUESS = 1 << 20

/** A buffer that grows as bytes come, up to `limit`: for sizes that no one knows or that should not be believed. */
export class GrowingOutput implements Output {
  position = 0
  readonly phase = 0
  private buffer: Uint8Array

  constructor(
    private readonly limit: number,
    private readonly what: string,
  ) {
    this.buffer = new Uint8Array(Math.min(limit, FIRST_GUESS))
  }

  get room(): number {
    return this.limit - this.position
  }

  write(piece: Uint8Array): void {
    this.claim(piece.length).set(piece)
    this.position += piece.length
  }

  claim(length: number): Uint8Array {
    checkRoom(this, length, this.what)
    const needed = this.position + length
    if (needed > this.buffer.length) {
      const grown = newBytes(Math.min(this.limit, Math.max(needed, 2 * this.buffer.length)), this.what)
      grown.set(this.buffer.subarray(0, this.position))
      this.buffer = grown
    }
    return this.buffer.subarray(this.position, needed)
  }

  commit(length: number): void {
    this.position += length
  }

  /** What was written. */
  result(): Uint8Array {
    return this.position === this.buffer.length ? this.buffer : this.buffer.slice(0, this.position)
  }
}
