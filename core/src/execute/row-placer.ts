/** Brings the rows chosen of a chunk to their place in memory that several chunks share. */
import { InvalidArgument } from '../errors/index.js'
import { knownStart, takePlace, type Turn } from '../storage/index.js'

/** Memory for rows that have no place yet, kept by the worker: fresh pages cost more than filling them. */
let kept = new Uint8Array(0)
/** V8 copies to shared memory four times faster when both addresses agree modulo 8. */
const PHASES = 8
const KEEP = 256 << 20

/** One chunk's rows: they wait in memory of the worker until it is known how many the chunks before gave. */
export class RowPlacer {
  /** Rows taken, and those of them that are where they belong. */
  #taken = 0
  #placed = 0
  /** Where in the kept memory the waiting rows begin. */
  #phase = 0

  constructor(
    private readonly turn: Turn,
    private readonly into: Uint8Array,
  ) {
    if (kept.length > KEEP) kept = new Uint8Array(0)
  }

  /** Has `write` fill memory for so many more rows, and passes them on if their place is known: while they are in the cache. */
  add(rows: number, write: (memory: Uint8Array) => void): void {
    const { itemsize } = this.turn
    const from = this.#phase + (this.#taken - this.#placed) * itemsize
    write(room(from, from + rows * itemsize))
    this.#taken += rows
    const start = knownStart(this.turn)
    if (start !== undefined) this.#place(start)
  }

  /** Waits for the chunks before. @throws InvalidArgument when there is no room for so many rows; Aborted */
  end(): void {
    const start = takePlace(this.turn, this.#taken)
    this.#place(start)
    if (this.#placed < this.#taken)
      throw new InvalidArgument(
        `the rows selected are more than the ${this.into.length / 1e9} GB that one array can hold; select fewer, load fewer columns with keepColumns, or go chunk by chunk with getIter`,
      )
  }

  /** Nothing is placed behind the end of the memory. */
  #place(start: number): void {
    const { itemsize } = this.turn
    const to = (start + this.#placed) * itemsize
    const bytes = (this.#taken - this.#placed) * itemsize
    if (to + bytes > this.into.length) return
    const address = this.into.byteOffset + to
    const phase = address % PHASES
    if (phase !== this.#phase) kept.copyWithin(phase, this.#phase, this.#phase + bytes)
    this.into.set(kept.subarray(phase, phase + bytes), to)
    this.#placed = this.#taken
    this.#phase = (address + bytes) % PHASES
  }
}

/** These bytes of the kept memory, which grows as needed; what lies before them stays. */
function room(from: number, to: number): Uint8Array {
  if (to + PHASES > kept.length) {
    const larger = new Uint8Array(Math.max(to + PHASES, 2 * kept.length))
    larger.set(kept.subarray(0, from))
    kept = larger
  }
  return kept.subarray(from, to)
}
