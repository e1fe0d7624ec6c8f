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
