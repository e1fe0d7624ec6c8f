import { InvalidArgument } from '../errors/index.js'
import { isBig, type Column } from './column.js'
import type { ColumnSource } from './source.js'

type Numeric = Exclude<Column, readonly string[]>

function numeric(array: ColumnSource, name: string): Numeric {
  const { kind } = array.dtype.field(name).scalar
  if (kind === 'S' || kind === 'U' || kind === 'V') {
    const what = kind === 'V' ? 'raw bytes' : 'text'
    throw new InvalidArgument(`field "${name}" is ${what}, expected numbers: take column('${name}')`)
  }
  return array.column(name) as Numeric
}

/** Values of a numeric field as doubles; a copy. @throws InvalidArgument where they would not be exact, and for text */
export function numbersOf(array: ColumnSource, name: string): Float64Array {
  const column = numeric(array, name)
  if (!isBig(column)) return Float64Array.from(column)
  // Asked first, so that nothing is copied in vain.
  for (const value of column) {
    if (Number.isSafeInteger(Number(value))) continue
    throw new InvalidArgument(
      `field "${name}" holds ${value}, and doubles are exact up to 2^53 only: take bigints('${name}') and subtract ` +
        `before you convert`,
    )
  }
  return Float64Array.from(column, Number)
}

/** Values of a field of integers as int64, not copied where they are. @throws InvalidArgument for fractions and text */
export function bigintsOf(array: ColumnSource, name: string): BigInt64Array {
  const column = numeric(array, name)
  if (column instanceof BigInt64Array) return column
  if (column instanceof BigUint64Array) return BigInt64Array.from(column)
  return BigInt64Array.from(column, (value: number) => {
    if (Number.isInteger(value)) return BigInt(value)
    throw new InvalidArgument(`field "${name}" holds ${value}, expected integers: take numbers('${name}')`)
  })
}
