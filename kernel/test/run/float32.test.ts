import { inspect } from 'node:util'
import { expect, test } from '@jest/globals'
import { installFloat32, shortest } from '../../src/run/float32.js'

test('a 32-bit number prints with the digits that it has', () => {
  const typed = [0.1, 1 / 3, 71.65989, 1e-30, 3.4028235e38, 16777216, -0, NaN, -Infinity, 1.1754944e-38]
  const kept = Array.from(Float32Array.from(typed), shortest)
  expect(kept.slice(0, 4)).toEqual([0.1, 0.33333334, 71.65989, 1e-30])
  expect(Array.from(Float32Array.from(kept))).toEqual(Array.from(Float32Array.from(typed)))
  expect(Object.is(shortest(-0), -0)).toBe(true)
})

test('arrays of them print so, however long and deep', () => {
  installFloat32()
  try {
    expect(inspect(Float32Array.of(0.1, 2))).toBe('Float32Array(2) [ 0.1, 2 ]')
    expect(inspect({ area: new Float32Array(0) })).toBe('{ area: Float32Array(0) [] }')
    expect(inspect(new Float32Array(1000))).toMatch(/^Float32Array\(1000\) \[\n(.|\n)*\.\.\. 900 more items\n\]$/)
    expect(inspect(new Float32Array(150), { maxArrayLength: null })).not.toContain('more')
    expect(inspect({ a: { b: Float32Array.of(0.1) } }, { depth: 0 })).toBe('{ a: [Object] }')
  } finally {
    Reflect.deleteProperty(Float32Array.prototype, inspect.custom)
  }
})
