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

/**
 * The part of `into` for `rows` rows; waits for the chunks before. Work on chunks must begin in their order. undefined: there is
 * not so much room.
 * @throws Aborted after `giveUpPlaces`
 */
export function takePlace({ places, index, itemsize }: Turn, rows: number, into: Uint8Array): Uint8Array | undefined {
  const { starts, state } = places
  while (Atomics.load(state, index) === UNKNOWN) Atomics.wait(state, index, UNKNOWN)
  if (Atomics.load(state, index) === GIVEN_UP) throw new Aborted('another chunk could not be read')
  const start = starts[index]!
  starts[index + 1] = start + rows
  Atomics.compareExchange(state, index + 1, UNKNOWN, KNOWN)
  Atomics.notify(state, index + 1)
  const end = (start + rows) * itemsize
  return end <= into.length ? into.subarray(start * itemsize, end) : undefined
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
