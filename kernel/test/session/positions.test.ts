import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toCodePoints, toUnits } from '../../src/session/positions.js'

test('code points and UTF-16 units', () => {
  expect(toUnits('a😀b', 2)).toBe(3)
  expect(toCodePoints('a😀b', 3)).toBe(2)
  expect(toUnits('ab', 9)).toBe(2)
})

test('there and back, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, seed) => {
      const points = [...text]
      const at = seed % (points.length + 1)
      expect(toUnits(text, at)).toBe(points.slice(0, at).join('').length)
      expect(toCodePoints(text, toUnits(text, at))).toBe(at)
    }),
  )
})
