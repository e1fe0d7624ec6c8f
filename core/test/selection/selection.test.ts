import { describe, expect, jest, test } from '@jest/globals'
import { StructArray, StructDtype, timeFields } from '../../src/dtype/index.js'
import { RowSelector, type RowRequest } from '../../src/selection/index.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

const dtype = StructDtype.from([
  ...timeFields,
  ['area', '<f4'],
  ['n_hits', '<i4'],
  ['good', '|b1'],
  ['kind', '<U8'],
  ['data', '<f4', 3],
])
const base = 1_600_000_000_000_000_000n
const peaks = StructArray.fromColumns(dtype, {
  time: [0n, 10n, 20n, 30n].map((t) => base + t),
  endtime: [5n, 25n, 22n, 31n].map((t) => base + t),
  area: [1, 100.1, NaN, 5000],
  n_hits: [1, 2, 3, 4],
  good: [true, false, true, true],
  kind: ['s1', 's2', '', 's1'],
  data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
})

const select = (request: RowRequest): StructArray => {
  const selector = new RowSelector(request)
  selector.check(peaks.dtype)
  return selector.apply(peaks)
}
const hits = (request: RowRequest): number[] => Array.from(select(request).column('n_hits') as Int32Array)

describe('rows', () => {
  test.each<[RowRequest['selection'], number[]]>([
    ['area > 100', [2, 4]],
    ['~(area > 100)', [1, 3]],
    ['area != area', [3]],
    ['(area > 100) & good', [4]],
    [
      ['area > 0', 'good'],
      [1, 4],
    ],
    [
      ['area > 0', ''],
      [1, 2, 4],
    ],
    ['', [1, 2, 3, 4]],
    ["kind == 's1'", [1, 4]],
    ["contains(kind, '2') | (n_hits == 3)", [2, 3]],
    ['time == 1600000000000000010', [2]],
    ['time > 1600000000000000019', [3, 4]],
    ['(endtime - time) % 5 == 0', [1, 2]],
    ['True', [1, 2, 3, 4]],
    ['area == 100.1', []], // float32 is not the double 100.1, as in numexpr
    ['n_hits ** 2 > 2 ** 3 # a comment', [3, 4]],
    [(rows) => rows.column('good') as Uint8Array, [1, 3, 4]],
    [(rows) => Array.from(rows.column('n_hits') as Int32Array, (n) => n > 3), [4]],
  ])('%s', (selection, expected) => {
    expect(hits({ selection })).toEqual(expected)
  })

  test('times, with the bounds of strax', () => {
    const timeRange = [base + 5n, base + 25n] as const
    expect(hits({ timeRange })).toEqual([2, 3])
    expect(hits({ timeRange, timeSelection: 'touching' })).toEqual([2, 3])
    expect(hits({ timeRange: [base + 4n, base + 10n], timeSelection: 'touching' })).toEqual([1])
    expect(hits({ timeRange, timeSelection: 'skip' })).toEqual([1, 2, 3, 4])
  })

  test('times and text together', () => {
    expect(hits({ timeRange: [base, base + 25n], selection: 'good' })).toEqual([1, 3])
  })
})

describe('columns', () => {
  test('are kept or dropped in the order of the dtype', () => {
    expect(select({ keepColumns: ['n_hits', 'area'] }).dtype.names).toEqual(['area', 'n_hits'])
    expect(select({ keepColumns: 'area' }).dtype.names).toEqual(['area'])
    expect(select({ dropColumns: ['data', 'kind'] }).dtype.names).toEqual(['time', 'endtime', 'area', 'n_hits', 'good'])
    expect(select({ keepColumns: ['area'], selection: 'n_hits > 2' }).column('area')).toEqual(
      new Float32Array([NaN, 5000]),
    )
  })

  test('only what is needed is asked for', () => {
    const needed = (request: RowRequest): string[] | undefined => new RowSelector(request).fieldsNeeded(dtype)
    expect(needed({ keepColumns: 'area', selection: "(n_hits > 1) & (kind == 's1')" })).toEqual([
      'time',
      'endtime',
      'area',
      'n_hits',
      'kind',
    ])
    expect(needed({ selection: 'area > 1' })).toBeUndefined()
    expect(needed({ keepColumns: 'area', selection: () => [] })).toBeUndefined()
  })
})

describe('what is wrong is said', () => {
  test.each<[RowRequest, RegExp]>([
    [{ selection: 'aera > 1' }, /no field "aera".*Did you mean "area"/],
    [{ selection: 'area > 1 & good' }, /parentheses/],
    [{ selection: 'area > 1 & n_hits > 2' }, /chained.*parentheses/],
    [{ selection: '1 < area < 5' }, /chained/],
    [{ selection: 'area > 1 and good' }, /use & with parentheses instead of "and"/],
    [{ selection: 'not good' }, /use ~/],
    [{ selection: 'area > 1 && good' }, /use &/],
    [{ selection: 'area' }, /not true or false/],
    [{ selection: 'data > 1' }, /field data holds 3 values per row/],
    [{ selection: 'area >' }, /unexpected end/],
    [{ selection: 'area > (1' }, /expected "\)"/],
    [{ selection: 'area > 1)' }, /unexpected "\)" at position 9/],
    [{ selection: 'abs > 1' }, /abs is a function/],
    [{ selection: 'sqr(area) > 1' }, /no function "sqr".*sqrt/],
    [{ selection: 'sqrt(area, 2) > 1' }, /sqrt takes 1 argument/],
    [{ selection: 'max(area) > 1' }, /maximum\(a, b\)/],
    [{ selection: 'kind > 1' }, /no meaning for text and int/],
    [{ selection: '-good' }, /no meaning for bool/],
    [{ selection: 'area.real > 1' }, /attributes/],
    [{ selection: "__import__('os').system('x')" }, /attributes/],
    [{ selection: 'area[0] > 1' }, /whole columns/],
    [{ selection: 'lambda: 1' }, /function instead/],
    [{ selection: '1 / 0 > area' }, /two constants/],
    [{ selection: 'area > 1j' }, /Complex/],
    [{ selection: 'area > 0123' }, /[Ll]eading zeros/],
    [{ selection: 'area > $1' }, /Cannot read "\$"/],
    [{ selection: '('.repeat(5000) }, /nested more than/],
    [{ selection: new Array(5000).fill('area').join(' + ') + ' > 1' }, /operators in a row/],
    [{ selection: 'n_hits ** -1 > 0' }, /negative whole powers/],
    [{ selection: 'area > 2 ** 100000000' }, /two constants/],
    [{ selection: () => [true] }, /got 1 for 4 rows/],
    [{ selection: () => undefined as never }, /one true or false per row/],
    [{ selection: 3 as never }, /selection must be text.*number/],
    [{ keepColumns: ['aera'] }, /no field "aera".*"area"/],
    [{ keepColumns: 'area', dropColumns: 'time' }, /not both/],
    [{ timeSelection: 'fully' as never }, /timeSelection.*fully_contained/],
  ])('%j', (request, message) => {
    expect(() => select(request)).toThrow(message)
  })
})
