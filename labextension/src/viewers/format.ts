/** Numbers, times and sizes as people read them. */

const NS_PER_MS = 1_000_000n
const NS_PER_S = 1_000_000_000n

/** Nanoseconds of a payload's moment: a decimal string of ns, or ISO 8601; undefined where it is neither. */
export function parseNs(text: string): bigint | undefined {
  if (/^-?\d+$/.test(text)) return BigInt(text)
  const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? ''
  const ms = Date.parse(fraction.length > 3 ? text.replace(`.${fraction}`, `.${fraction.slice(0, 3)}`) : text)
  if (Number.isNaN(ms)) return undefined
  return BigInt(ms) * NS_PER_MS + BigInt(fraction.slice(3).padEnd(6, '0'))
}

/** `2021-05-04 10:00:00`, UTC. Years that Date cannot hold are given as ns. */
export function momentText(ns: bigint): string {
  const date = new Date(Number(ns / NS_PER_MS) - (ns % NS_PER_MS < 0n ? 1 : 0))
  return Number.isNaN(date.getTime()) ? `${ns} ns` : date.toISOString().slice(0, 19).replace('T', ' ')
}

/** As `momentText` with all nine digits after the second. */
export function exactMomentText(ns: bigint): string {
  const rest = ((ns % NS_PER_S) + NS_PER_S) % NS_PER_S
  const text = momentText(ns)
  return text.endsWith('ns') ? text : `${text}.${String(rest).padStart(9, '0')} UTC`
}

const trimmed = (value: number, digits: number): string => String(Number(value.toPrecision(digits)))

/** `1 h 02 min`, `30 s`, `1.5 ms`, `12 ns`. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const size = Math.abs(seconds)
  const sign = seconds < 0 ? '−' : ''
  if (size === 0) return '0 s'
  if (size < 1e-6) return `${sign}${trimmed(size * 1e9, 3)} ns`
  if (size < 1e-3) return `${sign}${trimmed(size * 1e6, 3)} µs`
  if (size < 1) return `${sign}${trimmed(size * 1e3, 3)} ms`
  if (size < 60) return `${sign}${trimmed(size, 3)} s`
  const whole = Math.round(size)
  const pad = (n: number): string => String(n).padStart(2, '0')
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min ${pad(whole % 60)} s`
  if (whole < 86_400) return `${sign}${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`
  return `${sign}${Math.floor(whole / 86_400)} d ${pad(Math.floor((whole % 86_400) / 3600))} h`
}

export const durationNsText = (ns: bigint): string => durationText(Number(ns) / 1e9)

/** `917 kB`, `1.2 GB`; decimal units, as strax's MB. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : trimmed(value, 3)} ${units[unit]!}`
}

/** Data per time, of MB per second: `35.9 MB/s`, `120 B/s`. */
export const rateText = (mbPerSecond: number): string => `${bytesText(Math.round(mbPerSecond * 1e6))}/s`

const COUNT = new Intl.NumberFormat('en')
/** `1,234,567` */
export const countText = (n: number): string => COUNT.format(n)

/** A number in at most `digits` significant digits. */
export const numberText = (value: number, digits = 6): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : trimmed(value, digits)

/** Control and direction-changing characters made visible, so that text cannot hide or reorder what stands beside it. */
export function visibleText(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (c) => {
      const code = c.charCodeAt(0)
      return code < 0x20
        ? String.fromCharCode(0x2400 + code)
        : code === 0x7f
          ? '␡'
          : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
    },
  )
}

/** The unit in a strax title: `Area [PE]` -> title `Area`, unit `PE`. */
export function splitUnit(title: string): { readonly title: string; readonly unit?: string } {
  const found = /^(.*?)\s*\[([^[\]]{1,24})\]\s*$/.exec(title)
  return found ? { title: found[1]!, unit: found[2]! } : { title }
}
