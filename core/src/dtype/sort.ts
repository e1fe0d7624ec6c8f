import { InvalidArgument } from '../errors/index.js'
import { compareCodePoints } from '../pytext/index.js'
import { isBig, isStrings, type Column } from './column.js'
import type { ColumnSource } from './source.js'

type Compare = (a: number, b: number) => number

/**
 * The stable order of rows by one or several columns, the first counting most, as numpy's `argsort(kind='stable')`: NaN last, text
 * by code point. Undefined when the rows are in order already.
 * @throws InvalidArgument for a sub-array, raw bytes, or an unknown name
 */
export function sortOrder(array: ColumnSource, names: readonly string[]): Uint32Array | undefined {
  const { length } = array
  const compares = names.map((name) => comparison(array, name))
  const compare: Compare = (a, b) => {
    for (const one of compares) {
      const sign = one(a, b)
      if (sign !== 0) return sign
    }
    return 0
  }
  const full = compares.length === 1 ? compares[0]! : compare
  if (isOrdered(full, length)) return undefined
  // Typed arrays sort stably (ES2019).
  return Uint32Array.from({ length }, (_, i) => i).sort(full)
}

function isOrdered(compare: Compare, length: number): boolean {
  for (let i = 1; i < length; i++) if (compare(i - 1, i) > 0) return false
  return true
}

function comparison(array: ColumnSource, name: string): Compare {
  const field = array.dtype.field(name)
  if (field.shape.length > 0 || field.scalar.kind === 'V')
    throw new InvalidArgument(`rows cannot be sorted by "${field.name}": it is not one number or text a row`)
  const column = array.column(name)
  if (isStrings(column)) return (a, b) => compareCodePoints(column[a]!, column[b]!)
  if (isBig(column)) return compareBig(column)
  return compareNumbers(column)
}

function compareNumbers(values: Exclude<Column, readonly string[] | BigInt64Array | BigUint64Array>): Compare {
  return (a, b) => {
    const [x, y] = [values[a]!, values[b]!]
    if (x < y) return -1
    if (x > y) return 1
    if (x === y) return 0
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
  }
}

/** Times: as floats from the smallest, which are exact up to 2^53 (104 days in ns); beyond, as they are. */
function compareBig(values: BigInt64Array | BigUint64Array): Compare {
  const exact = offsets(values)
  if (exact === undefined) {
    return (a, b) => {
      const [x, y] = [values[a]!, values[b]!]
      return x < y ? -1 : x > y ? 1 : 0
    }
  }
  return (a, b) => exact[a]! - exact[b]!
}

function offsets(values: BigInt64Array | BigUint64Array): Float64Array | undefined {
  if (values.length === 0) return new Float64Array(0)
  let [low, high] = [values[0]!, values[0]!]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (high - low > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  return Float64Array.from({ length: values.length }, (_, i) => Number(values[i]! - low))
}
