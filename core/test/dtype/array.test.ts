import { expect, test } from '@jest/globals'
import { endtime, intervalDtype, peakDtype, StructArray, StructDtype } from '../../src/dtype/index.js'

test('a peaks array by rows and by columns', () => {
  const dtype = peakDtype({ nChannels: 174 })
  expect(StructDtype.parse(dtype.toString()).equals(dtype)).toBe(true)
  const a = StructArray.fromColumns(dtype, {
    time: [1n, 5n],
    length: 2,
    dt: 10,
    area: [1.5, 2.5],
    width: new Float32Array(22).fill(3),
  })
  const b = StructArray.fromBytes(dtype, a.bytes())
  expect(b.column('area')).toEqual(Float32Array.of(1.5, 2.5))
  expect([...endtime(b)]).toEqual([21n, 25n])
  expect(b.row(1)['time']).toBe(5n)
  expect(b.slice(1).column('width')).toEqual(new Float32Array(11).fill(3))
  expect(StructArray.concatenate([a, b]).bytes().length).toBe(4 * dtype.itemsize)
  expect(b.toArrow().numRows).toBe(2)
  expect(StructArray.empty(intervalDtype).sort('time').length).toBe(0)
})
