import { expect, test } from '@jest/globals'
import { StructArray, StructDtype, type DataFrame } from '../../src/dtype/index.js'

const typesOf = (frame: DataFrame): unknown => (frame as unknown as { ctypes: { values: unknown } }).ctypes.values

test('a DataFrame keeps order, types and exact times', async () => {
  const dtype = StructDtype.from([['time', 'i8'], ['n', 'i8'], ['7', 'f2'], ['ok', '?'], ['s', 'U9'], ['w', 'u8', 2]]) // prettier-ignore
  const columns = { time: [1_600_000_000_000_000_001n, 0n], n: [-1n, 5n], 7: [0.5, 2], ok: [true, false], s: ['12', ''], w: [1n, 2n ** 60n, 3n, 4n] } // prettier-ignore
  const frame = await StructArray.fromColumns(dtype, columns).toDataFrame()
  expect(frame.columns).toEqual(['time', 'n', '7', 'ok', 's', 'w'])
  expect(frame.shape).toEqual([2, 6])
  expect(typesOf(frame)).toEqual(['string', 'int32', 'float32', 'boolean', 'string', 'string'])
  expect(frame.values).toEqual([
    ['1600000000000000001', -1, 0.5, true, '12', '["1","1152921504606846976"]'],
    ['0', 5, 2, false, '', '["3","4"]'],
  ])
})

test('an empty array is an empty DataFrame', async () => {
  const frame = await StructArray.empty(
    StructDtype.from([
      ['a', 'i4'],
      ['b', 'S2'],
    ]),
  ).toDataFrame()
  expect(frame.shape).toEqual([0, 2])
  expect(frame.columns).toEqual(['a', 'b'])
  expect((await StructArray.zeros(StructDtype.from([]), 3).toDataFrame()).shape).toEqual([0, 0])
})

test('what the types of a DataFrame promise, danfo does', async () => {
  const dtype = StructDtype.from([['type', 'i1'], ['area', 'f4']]) // prettier-ignore
  const frame = await StructArray.fromColumns(dtype, { type: [1, 2, 2, 1], area: [1, 20, 40, 3] }).toDataFrame()
  const area = frame.column('area')
  expect([area.mean(), area.median(), area.min(), area.max(), area.sum(), area.count()]).toEqual([
    16, 11.5, 1, 40, 64, 4,
  ])
  expect(area.std()).toBeCloseTo(Math.sqrt(986 / 3), 3)
  expect(frame.column('type').valueCounts().values).toEqual([2, 2])
  expect(frame.column('type').unique().values).toEqual([1, 2])
  expect(frame.query(area.gt(2).and(frame.column('type').eq(1))).values).toEqual([[1, 3]])
  expect(frame.loc({ rows: area.ge(20), columns: ['area'] }).values).toEqual([[20], [40]])
  expect(frame.iloc({ rows: [0], columns: [1] }).values).toEqual([[1]])
  expect(frame.sortValues('area', { ascending: false }).head(2).values).toEqual([
    [2, 40],
    [2, 20],
  ])
  expect(frame.groupby(['type']).col(['area']).mean().values).toEqual([
    [1, 2],
    [2, 30],
  ])
  expect(frame.addColumn('twice', area.mul(2)).column('twice').values).toEqual([2, 40, 80, 6])
  expect(frame.rename({ area: 'pe' }).columns).toEqual(['type', 'pe'])
  expect(frame.drop({ columns: ['type'] }).columns).toEqual(['area'])
  expect(frame.tail(1).dropNa().shape).toEqual([1, 2])
  expect(frame.describe().index).toContain('mean')
  expect(frame.max({ axis: 0 }).values).toEqual([2, 40])
})
