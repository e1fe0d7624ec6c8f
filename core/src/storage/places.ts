/**
 * Places in one array for the rows of several chunks that are chosen at the same time in several threads: where a chunk's rows
 * begin is known once it is known how many all chunks before it gave.
 */
import { Aborted } from '../errors/index.js'

const [UNKNOWN, KNOWN, GIVEN_UP] = [0, 1, 2]

/** On shared memory. `starts[i]` is the first row of chunk i, valid once `state[i]` is KNOWN. */
export interface Places {
  readonly starts: Float64Array
  readonly state: Int32Array
}

/** One chunk's turn. */
export interface Turn {
  readonly places: Places
  readonly index: number
  /** Bytes of a row. */
  readonly itemsize: number
}

/** @param rows how many each chunk gives, where that is known before */
export function newPlaces(chunks: number, rows?: readonly number[]): Places {
  const state = new Int32Array(new SharedArrayBuffer(4 * (chunks + 1)))
  const starts = new Float64Array(new SharedArrayBuffer(8 * (chunks + 1)))
  state[0] = KNOWN
  rows?.forEach((count, i) => {
    starts[i + 1] = starts[i]! + count
    state[i + 1] = KNOWN
  })
  return { starts, state }
}

/** Which row of the array this chunk's first one is, where that is known already. */
export function knownStart({ places, index }: Turn): number | undefined {
  return Atomics.load(places.state, index) === KNOWN ? places.starts[index] : undefined
}

/**
 * Takes places for the `rows` rows of this chunk: gives that of the first. Waits for the chunks before; work on chunks must begin in
 * their order.
 * @throws Aborted after `giveUpPlaces`
 */
export function takePlace({ places, index }: Turn, rows: number): number {
  const { starts, state } = places
  while (Atomics.load(state, index) === UNKNOWN) Atomics.wait(state, index, UNKNOWN)
  if (Atomics.load(state, index) === GIVEN_UP) throw new Aborted('another chunk could not be read')
  const start = starts[index]!
  starts[index + 1] = start + rows
  Atomics.compareExchange(state, index + 1, UNKNOWN, KNOWN)
  Atomics.notify(state, index + 1)
  return start
}

/** Lets nobody wait for a chunk that will not come. */
export function giveUpPlaces({ state }: Places): void {
  for (let i = 0; i < state.length; i++) {
    Atomics.store(state, i, GIVEN_UP)
    Atomics.notify(state, i)
  }
}

/** Rows of all chunks, when all have had their turn. */
export const placedRows = ({ starts }: Places): number => starts[starts.length - 1]!
