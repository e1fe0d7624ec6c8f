/** An axis of a static picture: from data to pixels, with ticks at round values. */
export type AxisKind = 'linear' | 'log' | 'date' | 'category'

/** A value's place on an axis before it is stretched to pixels: numbers themselves, dates in ms, words counted; else NaN. */
export type Place = (value: unknown) => number

export interface PixelAxis {
  /** Values off a logarithmic axis lie at its start, those far beside the picture a little nearer. */
  readonly toPixel: (place: number) => number
  /** Whether the place is on the axis at all: 0 is not on a logarithmic one. */
  readonly has: (place: number) => boolean
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
}

const TICKS = 6
const DAY_MS = 86_400_000
/** Words beside each other that can still be read. */
const MOST_WORDS = 40

/** What an axis is if its layout does not say: dates and words are told from numbers. */
export function axisKind(said: unknown, values: readonly unknown[]): AxisKind {
  if (said === 'log' || said === 'date' || said === 'category' || said === 'linear') return said
  const words = values.filter((value) => typeof value === 'string')
  if (words.length === 0) return 'linear'
  return words.every((word) => /^\d{4}-\d\d-\d\d/.test(word)) ? 'date' : 'category'
}

/** Differences of numbers beyond this may be infinite. */
const MOST = 1e300
/** Pixels beside every picture. */
const FAR = 1e6
/** The least that a logarithmic axis begins at. */
export const LEAST = 1 / MOST
/** A number with which places can be calculated, else NaN. */
export const drawable = (x: number): number => (Math.abs(x) < MOST ? x : NaN)

const known = (value: unknown): boolean => value !== null && value !== undefined

/** The words of an axis of them, each once. */
export const categoriesOf = (values: readonly unknown[]): string[] => [...new Set(values.filter(known).map(String))]

export function placeOn(kind: AxisKind, categories: readonly string[]): Place {
  if (kind === 'category') {
    const places = new Map(categories.map((name, i) => [name, i]))
    return (value) => places.get(String(value)) ?? NaN
  }
  if (kind !== 'date') return (value) => (known(value) ? drawable(Number(value)) : NaN)
  return (value) => {
    if (value instanceof Date) return value.valueOf()
    return typeof value === 'string' ? Date.parse(value) : known(value) ? drawable(Number(value)) : NaN
  }
}

function numberLabel(x: number): string {
  if (x === 0) return '0'
  const size = Math.abs(x)
  if (size >= 1e5 || size < 1e-3)
    return x.toExponential(size >= 1e5 && Number.isInteger(Math.log10(size)) ? 0 : 1).replace('e+', 'e')
  return String(Number(x.toPrecision(6)))
}

function dateLabel(ms: number, step: number): string {
  const date = new Date(ms)
  if (Number.isNaN(date.valueOf())) return '' // no year has it
  const text = date.toISOString()
  return step >= DAY_MS ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
}

/** Step of 1, 2 or 5 times a power of ten that gives about `TICKS` ticks. */
function niceStep(span: number): number {
  const raw = span / TICKS
  const power = 10 ** Math.floor(Math.log10(raw))
  const factor = raw / power
  return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power
}

function linearTicks(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9)
  const n = Math.floor(high / step + 1e-9) - first + 1
  return Array.from({ length: n }, (_, i) => (first + i) * step)
}

/** Powers of ten; every second, third… one when there are many, and 1-2-5 steps when there are hardly any. */
function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)]
  const every = Math.max(1, Math.ceil((last - first + 1) / TICKS))
  const powers = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
  if (powers.length >= 3) return powers.filter((_, i) => i % every === 0).map((power) => 10 ** power)
  const all = [first - 1, ...powers].flatMap((power) => [1, 2, 5].map((m) => m * 10 ** power))
  return all.filter((x) => x >= low * 0.999 && x <= high * 1.001)
}

function ticksOf(kind: AxisKind, low: number, high: number, categories: readonly string[]): PixelAxis['ticks'] {
  if (kind === 'category') return categories.slice(0, MOST_WORDS).map((label, at) => ({ at, label }))
  if (kind === 'log') return logTicks(low, high).map((at) => ({ at, label: numberLabel(at) }))
  const step = niceStep(high - low)
  const label = kind === 'date' ? (at: number) => dateLabel(at, step) : numberLabel
  return linearTicks(low, high, step).map((at) => ({ at, label: label(at) }))
}

/**
 * Axis from the place `low` at pixel `from` to `high` at pixel `to`; `low` may be the higher one.
 * @param categories the words of an axis of them
 */
export function pixelAxis(
  kind: AxisKind,
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  categories: readonly string[] = [],
): PixelAxis {
  const scale = kind === 'log' ? Math.log10 : (x: number): number => x
  const [a, b] = [scale(low), scale(high)]
  const span = b - a || 1
  const toPixel = (place: number): number => {
    const x = scale(place)
    const inside = Number.isFinite(x) ? x : a
    const pixel = from + ((inside - a) / span) * (to - from)
    return Math.max(-FAR, Math.min(FAR, pixel))
  }
  const has = (place: number): boolean => Number.isFinite(scale(place))
  return { toPixel, has, ticks: ticksOf(kind, Math.min(low, high), Math.max(low, high), categories) }
}
