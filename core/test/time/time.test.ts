import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  dateToNs,
  formatDate,
  formatIsoNs,
  formatNs,
  nsToDate,
  nsToSeconds,
  secondsToNs,
} from '../../src/time/index.js'

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

test('nanoseconds as text', () => {
  expect(formatNs(1_500_000_000n)).toBe('1.500 000 000 s')
  expect(formatNs(1_600_000_000_000_000_001n)).toBe('1600000000.000 000 001 s')
  expect([formatNs(0n), formatNs(-1n)]).toEqual(['0.000 000 000 s', '-0.000 000 001 s'])
  expect(formatIsoNs(1_700_000_000_500_000_001n)).toBe('2023-11-14T22:13:20.500000001Z')
  expect(formatIsoNs(-1n)).toBe('1969-12-31T23:59:59.999999999Z')
  expect(formatDate(1_700_000_000_500_000_001n)).toBe('2023-11-14 22:13:20')
})

test('seconds lose nothing on the way to nanoseconds', () => {
  expect(secondsToNs(1_700_000_000.1)).toBe(1_700_000_000_100_000_000n)
  expect([secondsToNs(0), secondsToNs(4.35), secondsToNs(-0.5), secondsToNs(1e-9)]).toEqual([
    0n,
    4_350_000_000n,
    -500_000_000n,
    1n,
  ])
  expect([secondsToNs(4e-10), secondsToNs(5e-10), secondsToNs(5e-324), secondsToNs(-5e-10)]).toEqual([0n, 1n, 0n, -1n])
  for (const bad of [NaN, Infinity, 1e10, 1e300, -1e10]) expect(() => secondsToNs(bad)).toThrow(/seconds|do not fit/)
})

test('seconds and nanoseconds, there and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 }), fc.nat(999_999), (s, us) => {
      const ns = BigInt(s) * 1_000_000_000n + BigInt(us) * 1000n
      expect(secondsToNs(nsToSeconds(ns))).toBe(ns)
    }),
  )
})

test('dates hold milliseconds', () => {
  fc.assert(
    fc.property(int64, (ns) => {
      const cut = dateToNsOrUndefined(nsToDate(ns))
      if (cut !== undefined) expect(ns - cut >= 0n && ns - cut < 1_000_000n).toBe(true)
      expect(formatIsoNs(ns).slice(0, 23)).toBe(nsToDate(ns).toISOString().slice(0, 23))
    }),
  )
  expect(() => dateToNs(new Date(NaN))).toThrow(/invalid date/)
  expect(() => dateToNs(new Date('9999-01-01'))).toThrow(/between 1677 and 2262/)
})

/** The first millisecond of int64 is cut to before it. */
function dateToNsOrUndefined(date: Date): bigint | undefined {
  return date.getTime() < -9223372036854 ? undefined : dateToNs(date)
}
