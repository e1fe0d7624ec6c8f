import { ChunkLaw } from '../errors/index.js'
import { endtime, scalarText, type StructArray, type StructDtype } from '../dtype/index.js'

/** Times as numbers for hot loops: float64 offsets from a base, or the exact integers where an offset would be rounded. */
export type Times = Float64Array | BigInt64Array

/** Offsets whose high words differ by less than this fit float64 exactly (2^20 * 2^32 ns = 52 days). */
const EXACT_HIGH_WORDS = 2 ** 20
const WORD = 2 ** 32

/** `column - base`, elementwise and exact. */
export function relativeTo(base: bigint, column: BigInt64Array): Times {
  const words = new Int32Array(column.buffer, column.byteOffset, 2 * column.length)
  const baseLow = Number(BigInt.asUintN(32, base))
  const baseHigh = Number(base >> 32n)
  const offsets = new Float64Array(column.length)
  for (let i = 0; i < offsets.length; i++) {
    const high = words[2 * i + 1]! - baseHigh
    if (high >= EXACT_HIGH_WORDS || high <= -EXACT_HIGH_WORDS) return column.map((t) => t - base)
    offsets[i] = high * WORD + ((words[2 * i]! >>> 0) - baseLow)
  }
  return offsets
}

/** Whether rows of this dtype say when they start and end. */
export const tellTimes = (dtype: StructDtype): boolean =>
  dtype.has('time') && (dtype.has('endtime') || (dtype.has('length') && dtype.has('dt')))

/** The `time` column as int64, whatever integer type it is stored with. */
export function startTimes(data: StructArray): BigInt64Array {
  if (!data.dtype.has('time')) throw new ChunkLaw(`Rows need a field "time", got ${data.dtype.names.join(', ')}`)
  checkIntegers(data, ['time'])
  const column = data.column('time')
  if (column instanceof BigInt64Array) return column
  if (column instanceof BigUint64Array) return new BigInt64Array(column.buffer, column.byteOffset, column.length)
  return BigInt64Array.from(column as ArrayLike<number>, (t: number) => BigInt(t))
}

/** End of every row (exclusive): the field `endtime`, else time + length * dt. */
export function endTimes(data: StructArray): BigInt64Array {
  if (!data.dtype.has('endtime') && !(data.dtype.has('length') && data.dtype.has('dt')))
    throw new ChunkLaw(`Rows need "endtime", or "length" and "dt", got ${data.dtype.names.join(', ')}`)
  checkIntegers(data, data.dtype.has('endtime') ? ['endtime'] : ['time', 'length', 'dt'])
  return endtime(data)
}

function checkIntegers(data: StructArray, names: readonly string[]): void {
  for (const name of names) {
    const { scalar, shape } = data.dtype.field(name)
    if ((scalar.kind !== 'i' && scalar.kind !== 'u') || shape.length > 0)
      throw new ChunkLaw(`The field "${name}" must hold one integer per row, not ${scalarText(scalar)} [${shape}]`)
  }
}
