import { InvalidArgument } from '../errors/index.js'
import type { Column } from './column.js'
import type { ColumnSource } from './source.js'

/**
 * Exclusive end of each row in ns since the epoch: the field `endtime`, else time + length * dt (strax.endtime). Read-only.
 * @throws InvalidArgument when the array has neither
 */
export function endtime(array: ColumnSource): BigInt64Array {
  if (array.dtype.has('endtime')) return asInt64(array.column('endtime'), 'endtime')
  const missing = ['time', 'length', 'dt'].filter((name) => !array.dtype.has(name))
  if (missing.length > 0)
    throw new InvalidArgument(
      `rows have no end: expected a field "endtime", or "time", "length" and "dt"; missing: ${missing.join(', ')}`,
    )
  return addSpans(asInt64(array.column('time'), 'time'), array.column('length'), array.column('dt'))
}

function asInt64(column: Column, name: string): BigInt64Array {
  if (column instanceof BigInt64Array) return column
  if (column instanceof BigUint64Array) return BigInt64Array.from(column)
  if (typeof column[0] === 'string')
    throw new InvalidArgument(`field "${name}" is text, expected int64 ns since the epoch`)
  return BigInt64Array.from(column as ArrayLike<number>, (value: number) => BigInt(Math.trunc(value)))
}

/** Adds length * dt in two 32-bit words: a bigint a row would take ten times as long. */
function addSpans(time: BigInt64Array, length: Column, dt: Column): BigInt64Array {
  const end = new BigInt64Array(time.length)
  const from = new Int32Array(time.buffer, time.byteOffset, 2 * time.length)
  const to = new Int32Array(end.buffer)
  for (let i = 0; i < end.length; i++) {
    const span = Number(length[i]) * Number(dt[i])
    if (!Number.isSafeInteger(span)) {
      end[i] = time[i]! + BigInt(length[i]!) * BigInt(dt[i]!)
      continue
    }
    const low = (from[2 * i]! >>> 0) + (span >>> 0)
    to[2 * i] = low
    to[2 * i + 1] = from[2 * i + 1]! + Math.floor(span / 2 ** 32) + (low >= 2 ** 32 ? 1 : 0)
  }
  return end
}
