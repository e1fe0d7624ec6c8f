import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  bytesText,
  durationText,
  exactMomentText,
  momentText,
  parseNs,
  splitUnit,
  visibleText,
} from '../../src/viewers/format.js'

describe('moments', () => {
  test('decimal ns and ISO text give the same ns, to the last digit', () => {
    expect(parseNs('1620036000123456789')).toBe(1620036000123456789n)
    expect(parseNs('2021-05-03T10:00:00.123456789Z')).toBe(1620036000123456789n)
    expect(parseNs('2021-05-03T10:00:00Z')).toBe(1620036000000000000n)
    expect(parseNs('2021-05-03')).toBe(1620000000000000000n)
    expect(parseNs('yesterday')).toBeUndefined()
    expect(parseNs('')).toBeUndefined()
  })

  test('what is printed exactly reads back as the same moment', () => {
    const ns = fc.bigInt({ min: -2_000_000_000_000_000_000n, max: 8_000_000_000_000_000_000n })
    fc.assert(fc.property(ns, (t) => parseNs(exactMomentText(t).replace(' ', 'T').replace(' UTC', 'Z')) === t))
  })

  test('moments that no date holds are given as ns', () => {
    expect(momentText(10n ** 30n)).toBe(`${10n ** 30n} ns`)
  })
})

test.each([
  [0, '0 s'],
  [12e-9, '12 ns'],
  [1.5e-3, '1.5 ms'],
  [30, '30 s'],
  [90, '1 min 30 s'],
  [3599.9, '1 h 00 min'],
  [7320, '2 h 02 min'],
  [90_000, '1 d 01 h'],
  [-90, '−1 min 30 s'],
  [NaN, '–'],
])('duration of %d s is %s', (seconds, text) => expect(durationText(seconds)).toBe(text))

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [916_500, '917 kB'],
  [999_950, '1 MB'],
  [1.2e9, '1.2 GB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text))

test('units are the last bracket of a title', () => {
  expect(splitUnit('Integral across channels [PE]')).toEqual({ title: 'Integral across channels', unit: 'PE' })
  expect(splitUnit('Waveform data in PE/sample (not PE/ns!)')).toEqual({
    title: 'Waveform data in PE/sample (not PE/ns!)',
  })
  expect(splitUnit('[a] b')).toEqual({ title: '[a] b' })
})

test('characters that hide or turn text are shown', () => {
  expect(visibleText('a\u0000b\u202ec\u007f')).toBe('a␀b⟨U+202E⟩c␡')
  expect(visibleText('tab\tand\nline, ünïcödé 漢字 🙂')).toBe('tab\tand\nline, ünïcödé 漢字 🙂')
})
