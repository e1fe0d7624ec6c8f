import { InvalidArgument } from '../errors/index.js'
import { isPyFloat } from '../pytext/index.js'
import { columnType, entriesPerRow, type Column, type NumericColumn } from './column.js'
import type { Field } from './field.js'
import { halfTable, toHalf } from './half.js'
import { allocate, allocateTexts } from './memory.js'
import { isBig, isText, scalarText } from './scalar.js'
import { fitText } from './text.js'

type Value = number | bigint | boolean | string

/**
 * What a column may be given as: a typed array, a list of values, sub-arrays flat or as a list a row, or one value for all rows.
 */
export type ColumnLike = Value | ArrayLike<Value> | ArrayLike<ArrayLike<unknown>>

/** Rows that a column given for `field` has, or undefined for one value that fits any number of rows. @throws InvalidArgument */
export function rowsIn(field: Field, values: ColumnLike): number | undefined {
  if (!isList(values)) return undefined
  const per = entriesPerRow(field)
  if (values.length > 0 && isList(values[0])) return values.length
  if (per === 0 && values.length === 0) return undefined
  if (per === 0 || values.length % per !== 0)
    throw new InvalidArgument(
      `column "${field.name}" has ${values.length} values, not a multiple of the ${per} that a row holds (shape ${shapeText(field)})`,
    )
  return values.length / per
}

/**
 * A field's column from what a person or plugin gave. A typed array of just the right type is taken as it is, not copied. Numbers
 * must fit: integers in range and whole, int64 exact (bigint, or a safe integer); floats are rounded to the field's width; text is
 * cut to the width as numpy does.
 * @throws InvalidArgument that names the field, the value and its place
 */
export function toColumn(field: Field, values: ColumnLike, length: number): Column {
  const entries = length * entriesPerRow(field)
  if (!isList(values)) return repeated(field, convert(field, [values])[0]!, entries)
  const flat = flatten(field, values, length)
  if (flat.length !== entries)
    throw new InvalidArgument(
      `column "${field.name}" has ${flat.length} values, expected ${entries} (${length} rows of shape ${shapeText(field)})`,
    )
  return convert(field, flat)
}

function repeated(field: Field, value: string | number | bigint, entries: number): Column {
  if (typeof value === 'string') return allocateTexts(entries, value, `column "${field.name}"`)
  return allocate(columnType(field), entries, `column "${field.name}"`).fill(value as never)
}

function convert(field: Field, flat: ArrayLike<unknown>): Column {
  if (isText(field.scalar)) return toText(field, flat)
  if (flat instanceof columnType(field) && field.scalar.kind !== 'b' && !isHalf(field)) return flat
  const out = allocate(columnType(field), flat.length, `column "${field.name}"`)
  if (isBig(field.scalar)) fillBig(field, flat, out as BigInt64Array | BigUint64Array)
  else if (field.scalar.kind === 'f') fillFloats(field, flat, out as Float32Array | Float64Array)
  else fillIntegers(field, flat, out as SmallIntegers)
  return out
}

const isHalf = ({ scalar }: Field): boolean => scalar.kind === 'f' && scalar.itemsize === 2

const shapeText = ({ shape }: Field): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`

const isList = (values: unknown): values is ArrayLike<unknown> =>
  typeof values === 'object' && values !== null && typeof (values as { length?: unknown }).length === 'number'

/** One list of values: nested lists unrolled. */
function flatten(field: Field, values: ArrayLike<unknown>, length: number): ArrayLike<unknown> {
  if (values.length === 0 || !isList(values[0])) return values
  if (values.length !== length)
    throw new InvalidArgument(`column "${field.name}" has ${values.length} rows, expected ${length}`)
  const flat: unknown[] = []
  const per = entriesPerRow(field)
  for (let i = 0; i < values.length; i++) {
    const before = flat.length
    unroll(values[i], flat)
    if (flat.length - before !== per)
      throw new InvalidArgument(
        `column "${field.name}", row ${i} has ${flat.length - before} values, expected ${per} (shape ${shapeText(field)})`,
      )
  }
  return flat
}

function unroll(value: unknown, flat: unknown[]): void {
  if (!isList(value)) flat.push(value)
  else for (let i = 0; i < value.length; i++) unroll(value[i], flat)
}

function refuse(field: Field, value: unknown, i: number, why: string): never {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const row = Math.floor(i / Math.max(1, entriesPerRow(field)))
  throw new InvalidArgument(`field "${field.name}" (${scalarText(field.scalar)}), row ${row}: ${shown} ${why}`)
}

function fillFloats(field: Field, values: ArrayLike<unknown>, out: Float32Array | Float64Array): void {
  const half = isHalf(field) ? halfTable() : undefined
  if (half === undefined && isNumbers(values)) return out.set(values)
  for (let i = 0; i < out.length; i++) {
    const value = asNumber(field, values[i], i)
    out[i] = half === undefined ? value : half[toHalf(value)]!
  }
}

function asNumber(field: Field, value: unknown, i: number): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  return isPyFloat(value) ? value.value : refuse(field, value, i, 'is not a number')
}

function integerRange({ scalar: { kind, itemsize } }: Field): [low: number, high: number] {
  if (kind === 'b') return [0, 1]
  if (kind === 'i') return [-(2 ** (8 * itemsize - 1)), 2 ** (8 * itemsize - 1) - 1]
  return [0, kind === 'V' ? 255 : 2 ** (8 * itemsize) - 1]
}

/** A typed array of numbers, whose values need no check before they become floats. */
const isNumbers = (values: ArrayLike<unknown>): values is SmallIntegers | Float32Array | Float64Array =>
  ArrayBuffer.isView(values) && typeof values[0] === 'number'

type SmallIntegers = Exclude<NumericColumn, BigInt64Array | BigUint64Array>

function fillIntegers(field: Field, values: ArrayLike<unknown>, out: SmallIntegers): void {
  const [low, high] = integerRange(field)
  for (let i = 0; i < out.length; i++) {
    const value = asNumber(field, values[i], i)
    if (!(value >= low && value <= high)) refuse(field, values[i], i, `does not fit: expected ${low} to ${high}`)
    if (!Number.isInteger(value)) refuse(field, value, i, 'is not whole: round it first')
    out[i] = value
  }
}

function fillBig(field: Field, values: ArrayLike<unknown>, out: BigInt64Array | BigUint64Array): void {
  const signed = field.scalar.kind === 'i'
  for (let i = 0; i < out.length; i++) {
    const value = asBigint(field, values[i], i)
    const wrapped = signed ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)
    if (wrapped !== value) refuse(field, value, i, `does not fit ${signed ? 'int64' : 'uint64'}`)
    out[i] = value
  }
}

function asBigint(field: Field, value: unknown, i: number): bigint {
  if (typeof value === 'bigint') return value
  const number = asNumber(field, value, i)
  if (Number.isSafeInteger(number)) return BigInt(number)
  if (!Number.isInteger(number)) return refuse(field, value, i, 'is not whole: round it first')
  return refuse(field, value, i, 'is beyond 2^53, where a number is not exact: give a bigint')
}

function toText(field: Field, values: ArrayLike<unknown>): readonly string[] {
  const out = new Array<string>(values.length)
  for (let i = 0; i < out.length; i++) {
    const value = values[i]
    if (typeof value !== 'string') refuse(field, value, i, 'is not a string')
    out[i] = fitText(field.scalar, value) ?? refuse(field, value, i, 'has characters beyond latin1: use a U field')
  }
  return out
}
