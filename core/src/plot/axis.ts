/** A linear or logarithmic axis of a static picture: from data to pixels, with ticks at round values. */
export interface PixelAxis {
  readonly toPixel: (value: number) => number
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
}

const TICKS = 6

function tickLabel(x: number): string {
  if (x === 0) return '0'
  const size = Math.abs(x)
  if (size >= 1e5 || size < 1e-3)
    return x.toExponential(size >= 1e5 && Number.isInteger(Math.log10(size)) ? 0 : 1).replace('e+', 'e')
  return String(Number(x.toPrecision(6)))
}

/** Step of 1, 2 or 5 times a power of ten that gives about `TICKS` ticks. */
function niceStep(span: number): number {
  const raw = span / TICKS
  const power = 10 ** Math.floor(Math.log10(raw))
  const factor = raw / power
  return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power
}

function linearTicks(low: number, high: number): number[] {
  const step = niceStep(high - low)
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

/** Axis from `low` at pixel `from` to `high` at pixel `to`. */
export function pixelAxis(low: number, high: number, log: boolean, from: number, to: number): PixelAxis {
  const scale = log ? Math.log10 : (x: number): number => x
  const [a, b] = [scale(low), scale(high)]
  const span = b - a || 1
  const toPixel = (value: number): number => {
    const x = scale(value)
    const inside = Number.isFinite(x) ? x : a
    return from + ((inside - a) / span) * (to - from)
  }
  const values = log ? logTicks(low, high) : linearTicks(low, high)
  return { toPixel, ticks: values.map((at) => ({ at, label: tickLabel(at) })) }
}
