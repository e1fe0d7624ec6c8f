import { expect, test } from '@jest/globals'
import {
  copyToBuffer,
  endtime,
  intervalDtype,
  peakDtype,
  StructArray,
  StructDtype,
  timeFields,
} from '../../src/dtype/index.js'
import { DataCorrupted, InvalidArgument, InvalidDtype } from '../../src/errors/index.js'

const dtype = StructDtype.from([
  ['time', '<i8'],
  ['n', '|i1'],
  [['Area [PE]', 'area'], '<f4'],
  ['xy', '<f4', 2],
  ['ok', '?'],
  ['name', 'U3'],
])
const columns = {
  time: [10n, 20n, 30n],
  n: [1, -2, 3],
  area: [0.5, 1.5, NaN],
  xy: [1, 2, 3, 4, 5, 6],
  ok: [true, false, true],
  name: ['a', 'bcd', ''],
}
const columnar = (): StructArray => StructArray.fromColumns(dtype, columns)
const rowwise = (): StructArray => StructArray.fromBytes(dtype, columnar().bytes())

test('a row holds numbers, bigints, booleans, strings and flat sub-arrays', () => {
  const expected = { time: 20n, n: -2, area: 1.5, xy: Float32Array.of(3, 4), ok: false, name: 'bcd' }
  for (const array of [columnar(), rowwise()]) {
    expect(array.row(1)).toEqual(expected)
    expect(array.row(-2)).toEqual(expected)
    expect(array.toRows()).toHaveLength(3)
    expect([...array].map((row) => row['time'])).toEqual([10n, 20n, 30n])
    expect([...array.rows(1)].map((row) => row['n'])).toEqual([-2, 3])
    expect(() => array.row(3)).toThrow(InvalidArgument)
    expect(() => array.row(0.5)).toThrow(InvalidArgument)
  }
})

test('rows are kept as they are, and columns are views where nothing lies between their values', () => {
  const bytes = new Uint8Array(16)
  const array = StructArray.fromBytes(StructDtype.from([['x', '<i4', 2]]), bytes)
  expect(array.bytes()).toBe(bytes)
  expect((array.column('x') as Int32Array).buffer).toBe(bytes.buffer)
  expect(array.column('x')).toBe(array.column('x'))
  const unaligned = StructArray.fromBytes(StructDtype.from([['x', '<i4', 2]]), new Uint8Array(17).subarray(1))
  expect((unaligned.column('x') as Int32Array).byteOffset).toBe(0)
  expect(array.slice(1).bytes().buffer).toBe(bytes.buffer)
  const given = Float32Array.of(1, 2)
  expect(StructArray.fromColumns(StructDtype.from([['x', '<f4']]), { x: given }).column('x')).toBe(given)
})

test('bytes that are not whole rows are refused', () => {
  expect(() => StructArray.fromBytes(dtype, new Uint8Array(dtype.itemsize + 1))).toThrow(InvalidArgument)
  expect(() => StructArray.fromBytes(dtype, new Uint8Array(dtype.itemsize), 2)).toThrow(/not 2 rows of 34 bytes/)
  expect(() => StructArray.fromBytes(dtype, new Uint8Array(0), -1)).toThrow(InvalidArgument)
  expect(() => StructArray.fromBytes(StructDtype.from([]), new Uint8Array(0), 1e15)).toThrow(InvalidArgument)
  expect(() => StructArray.zeros(dtype, NaN)).toThrow(InvalidArgument)
})

test('an array that no buffer can hold is refused with advice', () => {
  expect(() => StructArray.zeros(peakDtype(), 1e10)).toThrow(/keepColumns.*getIter/)
  expect(() => StructArray.fromColumns(dtype, { n: 1 }, 1e14)).toThrow(InvalidArgument)
})

test('numbers that do not fit are refused, never wrapped', () => {
  const refused: [string, unknown[]][] = [
    ['|i1', [128, -129, 1.5, NaN, Infinity, '1', null, undefined, 300n, new Date(5)]],
    ['|u1', [-1, 256]],
    ['<i2', [32768]],
    ['<u4', [-1, 2 ** 32]],
    ['<i8', [2n ** 63n, -(2n ** 63n) - 1n, 2 ** 53, 1.6e18, 0.5, NaN]],
    ['<u8', [-1n, -1, 2n ** 64n]],
    ['?', [2, 0.5, 'true']],
    ['<f4', ['1', null]],
    ['S3', [1, '€']],
    ['U3', [1]],
  ]
  for (const [type, values] of refused)
    for (const value of values) {
      const make = (): StructArray => StructArray.fromColumns(StructDtype.from([['x', type]]), { x: [value as number] })
      expect(make).toThrow(InvalidArgument)
      expect(make).toThrow(/"x".*row 0/)
    }
})

test('numbers of any kind that fit are taken', () => {
  const x = (type: string, values: ArrayLike<number | bigint | boolean>): unknown[] =>
    Array.from(
      StructArray.fromColumns(StructDtype.from([['x', type]]), { x: values }).column('x') as ArrayLike<unknown>,
    )
  expect(x('<i8', [-1, 2n ** 63n - 1n, Number.MAX_SAFE_INTEGER])).toEqual([-1n, 2n ** 63n - 1n, 9007199254740991n])
  expect(x('<i8', Float64Array.of(3))).toEqual([3n])
  expect(x('<i2', BigInt64Array.of(-5n))).toEqual([-5])
  expect(x('<f4', BigInt64Array.of(-5n))).toEqual([-5])
  expect(x('<f4', Float64Array.of(0.1))).toEqual([Math.fround(0.1)])
  expect(x('|u1', [true, false])).toEqual([1, 0])
  expect(x('?', [true, 0, 1n])).toEqual([1, 0, 1])
  expect(x('<f2', [0.1])).toEqual([0.0999755859375])
})

test('columns may be given as lists of rows, or as one value; what is missing is zero', () => {
  const matrix = StructDtype.from([
    ['m', '<i2', [2, 2]],
    ['v', '|V2'],
    ['k', '<i4'],
  ])
  const array = StructArray.fromColumns(matrix, { m: [[[1, 2], [3, 4]], [5, 6, 7, 8]], v: [[1, 2], [3, 4]], k: 7 }) // prettier-ignore
  expect(array.length).toBe(2)
  expect(array.column('m')).toEqual(Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8))
  expect(array.column('v')).toEqual(Uint8Array.of(1, 2, 3, 4))
  expect(array.column('k')).toEqual(Int32Array.of(7, 7))
  expect(array.shape('m')).toEqual([2, 2, 2])
  expect(StructArray.fromRows(matrix, [{ k: 1 }, { m: [1, 2, 3, 4] }]).column('m')).toEqual(
    Int16Array.of(0, 0, 0, 0, 1, 2, 3, 4),
  )
  expect(() => StructArray.fromColumns(matrix, { m: [[1, 2, 3]] })).toThrow(InvalidArgument)
  expect(() => StructArray.fromColumns(matrix, { m: [1, 2, 3] })).toThrow(InvalidArgument)
  expect(() => StructArray.fromColumns(matrix, { m: 1, k: [1, 2], v: [1, 2] })).toThrow(/"v" has 1 rows.*"k" is 2/)
  expect(() => StructArray.fromColumns(matrix, { k: 1 })).toThrow(InvalidArgument)
  expect(() => StructArray.fromColumns(matrix, { kk: [1] })).toThrow(/Did you mean "k"/)
  expect(() => StructArray.fromRows(matrix, [{ q: 1 }])).toThrow(InvalidArgument)
})

test('fields with names of JavaScript objects are ordinary', () => {
  const odd = StructDtype.from(['__proto__', 'constructor', 'toString', '7'].map((name) => [name, '<i4'] as const))
  const array = StructArray.fromRows(odd, [{ 7: 1 }, { ['__proto__']: 2, constructor: 3 }])
  expect(odd.names.map((name) => Array.from(array.column(name) as Int32Array))).toEqual([[0, 2], [0, 3], [0, 0], [1, 0]]) // prettier-ignore
  expect(Object.keys(array.row(1)).sort()).toEqual([...odd.names].sort())
})

test('an unknown field is an error that names the nearest', () => {
  for (const array of [columnar(), rowwise()]) {
    expect(() => array.column('aera')).toThrow(/Did you mean "area"/)
    expect(() => array.pick(['time', 'nam'])).toThrow(InvalidArgument)
    expect(() => array.drop(['nix'])).toThrow(InvalidArgument)
    expect(() => array.sort('nix')).toThrow(InvalidArgument)
  }
})

test('pick keeps the order of the dtype and packs; withColumn adds or replaces', () => {
  for (const array of [columnar(), rowwise()]) {
    const picked = array.pick(['area', 'time'])
    expect(picked.dtype.toString()).toBe("[('time', '<i8'), (('Area [PE]', 'area'), '<f4')]")
    expect(picked.nbytes).toBe(36)
    expect(array.drop(['time', 'xy']).dtype.names).toEqual(['n', 'area', 'ok', 'name'])
    expect(array.pick(array.dtype.names)).toBe(array)
    const more = array.withColumn([['twice', 'n2'], 'i2'], [2, -4, 6])
    expect(more.dtype.names).toEqual([...dtype.names, 'n2'])
    expect(more.bytes()).toEqual(StructArray.fromColumns(more.dtype, { ...columns, n2: [2, -4, 6] }).bytes())
    expect(more.slice(1).column('name')).toEqual(['bcd', ''])
    const other = array.withColumn(['n', '<f8'], 0.25)
    expect(other.dtype.names).toEqual(dtype.names)
    expect(other.column('n')).toEqual(Float64Array.of(0.25, 0.25, 0.25))
    expect(() => array.withColumn(['q', 'i2'], [1])).toThrow(InvalidArgument)
    expect(() => array.withColumn(['Area [PE]', 'i2'], 1)).toThrow(InvalidDtype)
  }
})

test('a mask or an index that does not belong to the rows is refused', () => {
  expect(columnar().filter([true, 0, 1]).column('n')).toEqual(Int8Array.of(1, 3))
  expect(columnar().take([2, 2, 0]).column('name')).toEqual(['', '', 'a'])
  for (const array of [columnar(), rowwise()]) {
    expect(() => array.filter([true])).toThrow(InvalidArgument)
    for (const bad of [3, -1, 0.5, NaN]) expect(() => array.take([bad])).toThrow(InvalidArgument)
    for (const by of ['xy', 'v']) expect(() => array.withColumn(['v', 'V1'], 0).sort(by)).toThrow(InvalidArgument)
  }
})

test('arrays of one layout are joined, of another refused', () => {
  const joined = StructArray.concatenate([columnar(), rowwise(), StructArray.empty(dtype)])
  expect(joined.bytes()).toEqual(Uint8Array.of(...rowwise().bytes(), ...rowwise().bytes()))
  expect(StructArray.concatenate([columnar(), columnar()]).bytes()).toEqual(joined.bytes())
  expect(StructArray.concatenate([], dtype).length).toBe(0)
  const aligned = columnar().relabel(StructDtype.from(dtype, { align: true }))
  expect(aligned.bytes().length).toBe(3 * aligned.dtype.itemsize)
  expect(StructArray.concatenate([aligned, rowwise()], dtype).bytes()).toEqual(joined.bytes())
  expect(rowwise().relabel(dtype.withoutTitles()).bytes()).toEqual(rowwise().bytes())
  expect(() => StructArray.concatenate([])).toThrow(InvalidArgument)
  expect(() => StructArray.concatenate([columnar(), columnar().drop(['n'])])).toThrow(InvalidArgument)
})

test('merging converts into a given dtype with checks', () => {
  const wide = StructDtype.from([
    ['n', '<i8'],
    ['area', '<f8'],
    ['new', 'S2'],
  ])
  const merged = StructArray.merge([rowwise()], wide)
  expect(merged.column('n')).toEqual(BigInt64Array.of(1n, -2n, 3n))
  expect(merged.column('area')).toEqual(Float64Array.of(0.5, 1.5, NaN))
  expect(merged.column('new')).toEqual(['', '', ''])
  expect(() => StructArray.merge([rowwise()], StructDtype.from([['n', '|u1']]))).toThrow(InvalidArgument)
  expect(() => StructArray.merge([rowwise()], StructDtype.from([['xy', '<f4', 3]]))).toThrow(InvalidArgument)
  expect(() => StructArray.merge([rowwise(), rowwise().slice(1)])).toThrow(InvalidArgument)
  expect(() => StructArray.merge([])).toThrow(InvalidArgument)
})

test('copyToBuffer overwrites the fields that both have', () => {
  const buffer = StructArray.fromColumns(
    StructDtype.from([
      ['n', '<i4'],
      ['keep', '<i4'],
    ]),
    { n: 9, keep: 8 },
    3,
  )
  expect(copyToBuffer(columnar(), buffer).toRows()).toEqual([1, -2, 3].map((n) => ({ n, keep: 8 })))
  expect(() => copyToBuffer(columnar(), buffer, ['keep'])).toThrow(InvalidArgument)
  expect(() => copyToBuffer(columnar().pick(['area']), buffer)).toThrow(InvalidArgument)
})

test('text that is no Unicode is corrupted data and says where', () => {
  const bytes = rowwise().bytes().slice()
  bytes.set([0, 0, 0x11, 0], dtype.itemsize + dtype.field('name').offset)
  const array = StructArray.fromBytes(dtype, bytes)
  expect(() => array.column('name')).toThrow(DataCorrupted)
  expect(() => array.column('name')).toThrow(/"name", row 1.*0x110000/)
})

test('without endtime, length and dt there is no end', () => {
  expect(() => endtime(columnar())).toThrow(/endtime.*missing: length, dt/)
  const array = StructArray.fromColumns(StructDtype.from(timeFields), { time: [1n], endtime: [5n] })
  expect(endtime(array)).toBe(array.column('endtime'))
  expect(endtime(StructArray.empty(intervalDtype))).toHaveLength(0)
})

test('printing shows the first rows', () => {
  expect(String(columnar())).toMatchInlineSnapshot(`
   "StructArray of 3 rows, 34 bytes each
   time   n  area      xy     ok   name
     10   1   0.5  [1, 2]   true    "a"
     20  -2   1.5  [3, 4]  false  "bcd"
     30   3   NaN  [5, 6]   true     """
  `)
  expect(String(StructArray.zeros(intervalDtype, 9))).toMatch(/9 rows, 16 bytes each\n[^]*\.\.\. 4 more$/)
})

test('numbers are doubles and bigints int64, whatever they are stored as', () => {
  for (const array of [columnar(), rowwise()]) {
    expect(array.numbers('area')).toEqual(Float64Array.of(0.5, 1.5, NaN))
    expect(array.numbers('n')).toEqual(Float64Array.of(1, -2, 3))
    expect(array.numbers('time')).toEqual(Float64Array.of(10, 20, 30))
    expect(array.numbers('xy')).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6))
    expect(array.numbers('ok')).toEqual(Float64Array.of(1, 0, 1))
    expect(array.bigints('time')).toEqual(BigInt64Array.of(10n, 20n, 30n))
    expect(array.bigints('n')).toEqual(BigInt64Array.of(1n, -2n, 3n))
    expect(() => array.numbers('name')).toThrow(`field "name" is text, expected numbers: take column('name')`)
    expect(() => array.bigints('area')).toThrow(`field "area" holds 0.5, expected integers: take numbers('area')`)
    expect(() => array.numbers('aera')).toThrow('aera')
  }
  const time = BigInt64Array.of(2n ** 53n - 1n, 1_600_000_000_000_000_001n)
  const late = StructArray.fromColumns(StructDtype.from([['time', '<i8']]), { time }) // prettier-ignore
  expect(() => late.numbers('time')).toThrow(
    `field "time" holds 1600000000000000001, and doubles are exact up to 2^53 only: take bigints('time')`,
  )
  expect(late.slice(0, 1).numbers('time')[0]).toBe(Number.MAX_SAFE_INTEGER)
})
