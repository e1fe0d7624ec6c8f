import { describe, expect, test } from '@jest/globals'
import * as arrowPackage from 'apache-arrow'
import { useArrow } from '../../src/dtype/index.js'
import { Table } from '../../src/table/index.js'

useArrow(arrowPackage)

const table = new Table(
  [
    { name: 'run', values: ['a', 'b', 'c'] },
    { name: 'area', unit: 'PE', title: 'Integral <b>', values: [2.5, NaN, 1] },
    { name: 'time', unit: 'ns', values: [3n, 1540000000000000001n, null] },
    { name: 'start', values: [new Date(0), undefined, new Date(86400e3)] },
    { name: 'ok', values: [true, false, true] },
  ],
  { caption: 'runs & more' },
)

describe('a table', () => {
  test('gives rows, columns and slices', () => {
    expect(table.length).toBe(3)
    expect(table.row(-1)).toEqual({ run: 'c', area: 1, time: null, start: new Date(86400e3), ok: true })
    expect(Array.from(table.filter((row) => row['ok'] === true).column('run'))).toEqual(['a', 'c'])
    expect(Array.from(table.slice(1).column('run'))).toEqual(['b', 'c'])
    expect(table.pick(['ok', 'run']).names).toEqual(['ok', 'run'])
  })

  test('sorts stably, empty cells last in either direction', () => {
    expect(Array.from(table.sort('area').column('run'))).toEqual(['c', 'a', 'b'])
    expect(Array.from(table.sort('area', 'descending').column('run'))).toEqual(['a', 'c', 'b'])
    expect(Array.from(table.sort('time', 'descending').column('run'))).toEqual(['b', 'a', 'c'])
  })

  test('names the nearest column for a misspelt one', () => {
    expect(() => table.column('aera')).toThrow('No column "aera". Did you mean "area"?')
    expect(() => table.row(3)).toThrow('No row 3 in a table of 3 rows.')
    expect(
      () =>
        new Table([
          { name: 'x', values: [1] },
          { name: 'y', values: [] },
        ]),
    ).toThrow('"y" has 0 values, expected 1')
  })

  test('becomes Arrow with the types of its cells', () => {
    const arrow = table.toArrow()
    expect(arrow.numRows).toBe(3)
    expect(arrow.schema.fields.map((field) => String(field.type))).toEqual([
      'Utf8',
      'Float64',
      'Int64',
      'Timestamp<MILLISECOND, UTC>',
      'Bool',
    ])
    expect(arrow.getChild('time')!.get(1)).toBe(1540000000000000001n)
    expect(arrow.getChild('time')!.get(2)).toBeNull()
    expect(arrow.schema.fields[1]!.metadata.get('unit')).toBe('PE')
  })

  test('shows as HTML in which no text is markup', () => {
    const nasty = Table.fromRows([
      { '<i>': '<script>alert(1)</script>', b: '"><img src=x onerror=alert(1)>\u0000\u202e' },
    ])
    const html = nasty.toHtml()
    for (const unsafe of ['<script', '<img', '<i>', '\u0000', '\u202e']) expect(html).not.toContain(unsafe)
    expect(html).toContain('&lt;script&gt;')
    expect(table.toHtml()).toContain('title="Integral &lt;b&gt;"')
  })

  test('cuts long tables in the middle and says how many rows there are', () => {
    const long = new Table([{ name: 'i', values: Array.from({ length: 1000 }, (_, i) => i) }])
    const text = long.toString().split('\n')
    expect(text).toHaveLength(1 + 21 + 1)
    expect(text[11]).toBe('  …')
    expect(text.at(-2)).toBe('999')
    expect(text.at(-1)).toBe('1,000 rows × 1 column')
    expect(new Table([{ name: 'x', values: [] }]).toHtml()).toContain('no rows')
  })
})
