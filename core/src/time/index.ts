/** Times are bigint nanoseconds since 1970-01-01 UTC, as strax's int64; here they meet seconds, dates and people. */
import { InvalidArgument } from '../errors/index.js'

export const MICROSECOND = 1_000n
export const MILLISECOND = 1_000_000n
/** In ns. */
export const SECOND = 1_000_000_000n

const MIN_TIME = -(2n ** 63n)
const MAX_TIME = 2n ** 63n - 1n

/** `1.500 000 000 s`: seconds with every nanosecond, in groups of three. */
export function formatNs(ns: bigint): string {
  const size = ns < 0n ? -ns : ns
  const fraction = String(size % SECOND).padStart(9, '0')
  return `${ns < 0n ? '-' : ''}${size / SECOND}.${fraction.replace(/(\d{3})(?=\d)/g, '$1 ')} s`
}

/**
 * The nanoseconds of so many seconds, taken as the decimal number that is written: 1700000000.1 is 1700000000100000000n, though
 * floats of that size are 240 ns apart. Rounds to the nearest nanosecond, halves away from zero.
 * @throws InvalidArgument for NaN, infinities and what does not fit int64
 */
export function secondsToNs(seconds: number): bigint {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds))
    throw new InvalidArgument(`expected a number of seconds, got ${String(seconds)}`)
  const [mantissa, exponent] = Math.abs(seconds).toExponential().split('e') as [string, string]
  const digits = mantissa.replace('.', '')
  const shift = Number(exponent) + 9 - (digits.length - 1)
  if (shift > 20) throw outOfRange(seconds)
  const scale = 10n ** BigInt(Math.min(Math.abs(shift), 40))
  const size = shift >= 0 ? BigInt(digits) * scale : (BigInt(digits) + scale / 2n) / scale
  const ns = seconds < 0 ? -size : size
  if (ns < MIN_TIME || ns > MAX_TIME) throw outOfRange(seconds)
  return ns
}

function outOfRange(seconds: number): InvalidArgument {
  return new InvalidArgument(`${seconds} s do not fit 64-bit nanoseconds, which end at 9223372036 s (year 2262)`)
}

/** The float nearest to so many seconds. */
export function nsToSeconds(ns: bigint): number {
  return Number(`${ns}e-9`)
}

/** `2023-11-14T22:13:20.500000000Z`: the date in UTC with every nanosecond. */
export function formatIsoNs(ns: bigint): string {
  const seconds = floorDivide(ns, SECOND)
  const date = new Date(Number(seconds) * 1000).toISOString()
  return `${date.slice(0, date.indexOf('.'))}.${String(ns - seconds * SECOND).padStart(9, '0')}Z`
}

/** The date in UTC for people: `2023-11-14 22:13:20`, cut to seconds. */
export function formatDate(ns: bigint): string {
  return formatIsoNs(ns).replace('T', ' ').replace(/\..*/, '')
}

/** Cut to milliseconds, towards the past: a `Date` has no more. */
export function nsToDate(ns: bigint): Date {
  return new Date(Number(floorDivide(ns, MILLISECOND)))
}

/** @throws InvalidArgument for an invalid date and one outside int64 ns (1677 to 2262) */
export function dateToNs(date: Date): bigint {
  const ms = date.getTime()
  const ns = Number.isNaN(ms) ? undefined : BigInt(ms) * MILLISECOND
  if (ns !== undefined && ns >= MIN_TIME && ns <= MAX_TIME) return ns
  throw new InvalidArgument(
    `expected a date between 1677 and 2262, got ${ns === undefined ? 'an invalid date' : date.toISOString()}`,
  )
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}
