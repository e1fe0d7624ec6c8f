/**
 * int64 times as numbers that loops can compare fast. A BigInt64Array costs an allocation per element read; offsets from a
 * common base are exact doubles as long as everything lies within 2^53 ns (104 days). Longer spans (superruns over months)
 * keep their bigints: the same loops run on them, slower and still exact.
 */
export type Times = Float64Array | BigInt64Array

const TWO_32 = 4294967296
const EXACT_SPAN = 2n ** 53n - 1n

export interface TimeAxis {
  /** Same order as given; all Float64Array (offsets from `base`) or all BigInt64Array (then `base` is 0). */
  readonly columns: readonly Times[]
  readonly base: bigint
}

/** Put columns of times on one axis, so that they can be compared with each other. */
export function timeAxis(columns: readonly BigInt64Array[]): TimeAxis {
  const extremes = columns.filter((column) => column.length > 0).map(extremesOf)
  if (extremes.length === 0) return { columns: columns.map(() => new Float64Array(0)), base: 0n }
  const low = extremes.reduce((least, [min]) => (min < least ? min : least), extremes[0]![0])
  const high = extremes.reduce((most, [, max]) => (max > most ? max : most), extremes[0]![1])
  if (high - low > EXACT_SPAN) return { columns, base: 0n }
  return { columns: columns.map((column) => offsetsFrom(column, low)), base: low }
}

/** Offsets [ns] from `base`; exact for differences below 2^53. */
export function offsetsFrom(times: BigInt64Array, base: bigint): Float64Array {
  const words = new Int32Array(times.buffer, times.byteOffset, times.length * 2)
  const baseLow = Number(BigInt.asUintN(32, base))
  const baseHigh = Number(base >> 32n)
  const offsets = new Float64Array(times.length)
  for (let i = 0; i < offsets.length; i++)
    offsets[i] = (words[2 * i + 1]! - baseHigh) * TWO_32 + ((words[2 * i]! >>> 0) - baseLow)
  return offsets
}

/** [smallest, largest]; the column must not be empty. */
function extremesOf(times: BigInt64Array): [bigint, bigint] {
  const words = new Int32Array(times.buffer, times.byteOffset, times.length * 2)
  let min = 0
  let max = 0
  for (let i = 1; i < times.length; i++) {
    if (isBefore(words, i, min)) min = i
    else if (isBefore(words, max, i)) max = i
  }
  return [times[min]!, times[max]!]
}

function isBefore(words: Int32Array, i: number, j: number): boolean {
  const high = words[2 * i + 1]! - words[2 * j + 1]!
  return high < 0 || (high === 0 && words[2 * i]! >>> 0 < words[2 * j]! >>> 0)
}

/** Index of the first time that is before its predecessor, or -1. */
export function firstUnsorted(times: BigInt64Array): number {
  const words = new Int32Array(times.buffer, times.byteOffset, times.length * 2)
  for (let i = 1; i < times.length; i++) if (isBefore(words, i, i - 1)) return i
  return -1
}

/** Smallest and largest of a column, or undefined if it is empty. */
export function timeExtremes(times: BigInt64Array): readonly [bigint, bigint] | undefined {
  return times.length === 0 ? undefined : extremesOf(times)
}
