import { expect, test } from '@jest/globals'
import { cleanNames } from '../../src/run/errors.js'

test('messages speak of the names as they were typed', () => {
  expect(cleanNames('(0 , f·.f) is not a function')).toBe('f is not a function')
  expect(cleanNames('(0 , f·.f)(...).x is not a function')).toBe('f(...).x is not a function')
  expect(cleanNames('a·.a.b is undefined')).toBe('a.b is undefined')
  expect(cleanNames('größe·.größe')).toBe('größe')
  expect(cleanNames('a · b')).toBe('a · b')
})
