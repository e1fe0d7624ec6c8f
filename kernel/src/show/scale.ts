/** Axes of a still picture: from data to pixels, with ticks at round numbers. */

export interface Scale {
  /** Pixel of a value; NaN for what has no place on the axis. */
  at(value: unknown): number
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
}

const TICKS = 6
const DAY_MS = 86_400_000

export type AxisKind = 'linear' | 'log' | 'date' | 'category'

/** What an axis is, if its layout does not say: dates and words are told from numbers. */
export function axisKind(said: unknown, values: readonly unknown[]): AxisKind {
  if (said === 'log' || said === 'date' || said === 'category' || said === 'linear') return said
  const words = values.filter((value) => typeof value === 'string')
  if (!words.length) return 'linear'
  return words.every((word) => /^\d{4}-\d\d-\d\d/.test(word)) ? 'date' : 'category'
}

/** `range` is plotly's: exponents on a log axis. */
export function scale(
  kind: AxisKind,
  values: readonly unknown[],
  range: unknown,
  [from, to]: readonly [number, number],
): Scale {
  if (kind === 'category') return categories(values, from, to)
  const number = (value: unknown): number => numberOf(kind, value)
  const numbers = values.map(number).filter(Number.isFinite)
  const [low, high] = Array.isArray(range) ? rangeOf(kind, range) : padded(numbers)
  const at = (position: number): number => from + ((position - low) / (high - low)) * (to - from)
  return {
    at: (value) => at(number(value)),
    ticks: ticksOf(kind, low, high).map(({ position, text }) => ({ at: at(position), text })),
  }
}

/** A value's place on the axis before it is stretched to pixels. */
function numberOf(kind: AxisKind, value: unknown): number {
  if (value === null || value === undefined) return NaN
  if (kind === 'date')
    return value instanceof Date ? value.valueOf() : typeof value === 'string' ? Date.parse(value) : Number(value)
  return kind === 'log' ? Math.log10(Number(value)) : Number(value)
}

function rangeOf(kind: AxisKind, range: unknown[]): [number, number] {
  const [low, high] = range.map((end) => (kind === 'date' ? numberOf(kind, end) : Number(end)))
  return Number.isFinite(low) && Number.isFinite(high) && low !== high ? [low!, high!] : [0, 1]
}

function padded(numbers: readonly number[]): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const x of numbers) {
    low = Math.min(low, x)
    high = Math.max(high, x)
  }
  if (low > high) return [0, 1]
  const room = (high - low || Math.abs(high) || 1) * 0.05
  return [low - room, high + room]
}

function ticksOf(kind: AxisKind, low: number, high: number): { position: number; text: string }[] {
  const [least, most] = low < high ? [low, high] : [high, low]
  const step = kind === 'log' ? Math.max(1, Math.ceil((most - least) / TICKS)) : roundStep((most - least) / TICKS)
  const found = []
  for (let i = Math.ceil(least / step); i * step <= most + step * 1e-9; i++) {
    found.push({ position: i * step, text: label(kind, i * step, step) })
  }
  return found
}

function roundStep(wanted: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(wanted))
  return magnitude * ([1, 2, 5, 10].find((factor) => factor * magnitude >= wanted) ?? 10)
}

function label(kind: AxisKind, position: number, step: number): string {
  if (kind === 'date')
    return new Date(position)
      .toISOString()
      .slice(0, step >= DAY_MS ? 10 : 19)
      .replace('T', ' ')
  return String(Number((kind === 'log' ? 10 ** position : position).toPrecision(6)))
}

function categories(values: readonly unknown[], from: number, to: number): Scale {
  const names = [...new Set(values.filter((value) => value !== null && value !== undefined).map(String))]
  const at = (value: unknown): number => {
    const i = names.indexOf(String(value))
    return i < 0 ? NaN : from + ((i + 0.5) / names.length) * (to - from)
  }
  return { at, ticks: names.slice(0, 40).map((name) => ({ at: at(name), text: name })) }
}
