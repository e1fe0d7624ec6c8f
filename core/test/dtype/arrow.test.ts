import { expect, test } from '@jest/globals'
import * as arrow from 'apache-arrow'
import { tableFromIPC, tableToIPC, type Table } from 'apache-arrow'
import { scalarText, StructArray, StructDtype, useArrow } from '../../src/dtype/index.js'
import { bytesOf, fixture, valueOf } from './fixture.js'

useArrow(arrow)

/** Values of an Arrow column as straxlab's column holds them: lists unrolled, booleans as 0 and 1. */
function flat(value: unknown): unknown[] {
  if (value instanceof Uint8Array) return Array.from(value)
  if (typeof value === 'boolean') return [Number(value)]
  if (typeof value === 'object' && value !== null) return Array.from(value as Iterable<unknown>).flatMap(flat)
  return [value]
}

const columnOf = (table: Table, name: string, length: number): unknown[] =>
  Array.from({ length }, (_, i) => flat(table.getChild(name)!.get(i))).flat()

test('an Arrow table holds what numpy wrote, also after a journey through IPC', () => {
  for (const one of fixture.arrays) {
    const dtype = StructDtype.parse(one.descr)
    const table = StructArray.fromBytes(dtype, bytesOf(one.rows), one.length).toArrow()
    expect(table.numCols).toBe(one.names.length)
    const sent = tableFromIPC(tableToIPC(table))
    expect(sent.schema.fields.map((field) => field.metadata.get('title') ?? null)).toEqual(one.titles)
    for (const version of [table, sent]) {
      expect(version.numRows).toBe(one.names.length === 0 ? 0 : one.length)
      dtype.fields.forEach((field, i) => {
        const expected = one.values[i]!.flatMap((value) => valueOf(value, scalarText(field.scalar)))
        expect(columnOf(version, field.name, one.length)).toEqual(expected)
      })
    }
  }
})

test('types in Arrow', () => {
  const dtype = StructDtype.from([['t', 'i8'], ['h', 'f2'], ['ok', '?'], ['s', 'S2'], ['u', 'U2'], ['m', 'f4', [2, 3]], ['v', 'V2']]) // prettier-ignore
  const table = StructArray.zeros(dtype, 1).toArrow()
  expect(table.schema.fields.map(({ type }) => String(type))).toEqual([
    'Int64',
    'Float32',
    'Bool',
    'Utf8',
    'Utf8',
    'FixedSizeList[2]<FixedSizeList[3]<Float32>>',
    'FixedSizeBinary[2]',
  ])
  expect(table.schema.fields.every(({ nullable }) => !nullable)).toBe(true)
})

test('numeric columns are shared with the table, not copied', () => {
  const array = StructArray.fromColumns(StructDtype.from([['x', '<f8', 2], ['y', '<i8']]), { x: Float64Array.of(1, 2), y: [1n] }) // prettier-ignore
  const table = array.toArrow()
  expect(table.getChild('y')!.data[0]!.values).toBe(array.column('y'))
  expect(table.getChild('x')!.data[0]!.children[0]!.values).toBe(array.column('x'))
})
