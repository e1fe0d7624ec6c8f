import type { Data, DataType, Table } from 'apache-arrow'
import { arrowPackage, type ArrowPackage } from './arrow-package.js'
import { isStrings, type Column } from './column.js'
import type { Field } from './field.js'
import type { ColumnSource } from './source.js'

/** Arrow's type of numbers, by kind and size. */
const NUMBERS = {
  i1: 'Int8',
  i2: 'Int16',
  i4: 'Int32',
  i8: 'Int64',
  u1: 'Uint8',
  u2: 'Uint16',
  u4: 'Uint32',
  u8: 'Uint64',
  f2: 'Float32',
  f4: 'Float32',
  f8: 'Float64',
} as const satisfies { readonly [type: string]: keyof ArrowPackage }

/** An Arrow table of an array's columns; numeric columns are shared, not copied. Titles become field metadata `title`. */
export function toArrowTable(array: ColumnSource): Table {
  const { Field: ArrowField, makeData, RecordBatch, Schema, Struct, Table } = arrowPackage()
  const children = array.dtype.fields.map((field) => toData(array.column(field.name), field, array.length))
  const fields = array.dtype.fields.map(({ name, title }, i) => {
    const facts = new Map(title === undefined ? [] : [['title', title] as const])
    return new ArrowField(name, children[i]!.type, false, facts)
  })
  const schema = new Schema(fields)
  // Arrow has no table of rows without columns
  if (fields.length === 0) return new Table(schema)
  const data = makeData({ type: new Struct(fields), length: array.length, nullCount: 0, children })
  return new Table(schema, [new RecordBatch(schema, data)])
}

/** From the inside out: the values, then one FixedSizeList for each dimension. */
function toData(column: Column, field: Field, length: number): Data {
  const { Field: ArrowField, FixedSizeList, makeData } = arrowPackage()
  const listsIn = (depth: number): number => field.shape.slice(0, depth).reduce((a, b) => a * b, length)
  let data = valuesData(column, field, listsIn(field.shape.length))
  for (let depth = field.shape.length - 1; depth >= 0; depth--) {
    const type = new FixedSizeList(field.shape[depth]!, new ArrowField('item', data.type, false))
    data = makeData({ type, length: listsIn(depth), nullCount: 0, child: data }) as Data
  }
  return data
}

function valuesData(column: Column, { scalar }: Field, length: number): Data {
  const arrow = arrowPackage()
  const { Bool, FixedSizeBinary, makeData } = arrow
  if (isStrings(column)) return textData(column)
  if (scalar.kind === 'b')
    return makeData({ type: new Bool(), length, nullCount: 0, data: packBits(column as Uint8Array) })
  if (scalar.kind === 'V')
    return makeData({ type: new FixedSizeBinary(scalar.itemsize), length, nullCount: 0, data: column as Uint8Array })
  const type: DataType = new arrow[NUMBERS[`${scalar.kind}${scalar.itemsize}` as keyof typeof NUMBERS]]()
  return makeData({ type, length, nullCount: 0, data: column } as never) as Data
}

function textData(column: readonly string[]): Data {
  const { makeData, Utf8, vectorFromArray } = arrowPackage()
  if (column.length === 0) return makeData({ type: new Utf8(), length: 0, nullCount: 0 }) as Data
  return vectorFromArray(column, new Utf8()).data[0]!
}

/** Arrow keeps eight booleans in a byte, the lowest bit first. */
function packBits(flags: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(flags.length / 8))
  for (let i = 0; i < flags.length; i++) bits[i >> 3]! |= flags[i]! << (i & 7)
  return bits
}
