import { asFloat, asNumber, wider, type NumberKind, type NumberValue, type Value } from './kinds.js'

/** Half to even, as C's rint. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  if (rest !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}

function copySign(x: number, sign: number): number {
  const isNegative = sign < 0 || Object.is(sign, -0)
  return isNegative ? -Math.abs(x) : Math.abs(x)
}

/** Neighbouring double of x towards y. */
function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  if (x === y) return y
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE
  const bits = new BigInt64Array(new Float64Array([x]).buffer)
  bits[0] = bits[0]! + (y > x === x > 0 ? 1n : -1n)
  return new Float64Array(bits.buffer)[0]!
}

const maximum = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? NaN : a > b ? a : b)
const minimum = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? NaN : a < b ? a : b)

/** Functions of one number; those of `float` give float32 for float32, the others double. Integers always give double. */
const FLOAT_1: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tan: Math.tan, arcsin: Math.asin, arccos: Math.acos, arctan: Math.atan,
  sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, arcsinh: Math.asinh, arccosh: Math.acosh, arctanh: Math.atanh,
  log: Math.log, log1p: Math.log1p, log10: Math.log10, log2: Math.log2, exp: Math.exp, expm1: Math.expm1,
  abs: Math.abs, ceil: Math.ceil, floor: Math.floor,
} // prettier-ignore
const DOUBLE_1: Readonly<Record<string, (x: number) => number>> = {
  round: roundHalfEven, trunc: Math.trunc, sign: Math.sign, real: (x) => x, imag: () => 0,
} // prettier-ignore
const FLOAT_2: Readonly<Record<string, (a: number, b: number) => number>> = {
  fmod: (a, b) => a % b,
  arctan2: Math.atan2,
}
const DOUBLE_2: Readonly<Record<string, (a: number, b: number) => number>> = {
  hypot: Math.hypot, nextafter: nextAfter, copysign: copySign, maximum, minimum,
} // prettier-ignore
const TRUTH_1: Readonly<Record<string, (x: number) => number>> = {
  isnan: (x) => (Number.isNaN(x) ? 1 : 0),
  isfinite: (x) => (Number.isFinite(x) ? 1 : 0),
  isinf: (x) => (Math.abs(x) === Infinity ? 1 : 0),
  signbit: (x) => (x < 0 || Object.is(x, -0) ? 1 : 0),
}
/** These keep integers as they are. */
const KEEPS_INTEGERS = ['round', 'sign', 'copy']

export const FUNCTION_NAMES: readonly string[] = [
  ...[FLOAT_1, DOUBLE_1, FLOAT_2, DOUBLE_2, TRUTH_1].flatMap((table) => Object.keys(table)),
  'copy', 'ones_like', 'where', 'contains',
] // prettier-ignore
/** Functions of numexpr that make no sense for choosing rows chunk by chunk. */
export const REFUSED: Readonly<Record<string, string>> = {
  sum: 'its value would depend on how the data are cut in chunks',
  prod: 'its value would depend on how the data are cut in chunks',
  min: 'its value would depend on how the data are cut in chunks; for the smaller of two use minimum(a, b)',
  max: 'its value would depend on how the data are cut in chunks; for the larger of two use maximum(a, b)',
  complex: 'there are no complex numbers here',
  conj: 'there are no complex numbers here',
}

/** What a call gives, a text saying why it cannot be, or undefined if there is no such function. */
export function call(name: string, args: readonly Value[]): Value | string | undefined {
  if (name === 'where') return where(args)
  if (name === 'contains') return contains(args)
  const arity = Object.hasOwn(FLOAT_2, name) || Object.hasOwn(DOUBLE_2, name) ? 2 : 1
  if (!FUNCTION_NAMES.includes(name)) return undefined
  if (args.length !== arity) return `${name} takes ${arity} argument${arity === 1 ? '' : 's'}, got ${args.length}`
  const numbers = args.filter((arg) => arg.kind !== 'text')
  if (numbers.length !== args.length) return `${name} takes numbers, got text`
  return arity === 1 ? callOne(name, numbers[0]!) : callTwo(name, numbers[0]!, numbers[1]!)
}

function callOne(name: string, x: NumberValue): NumberValue {
  if (name === 'copy') return x
  if (name === 'ones_like') return x.kind === 'long' ? { kind: 'long', at: () => 1n } : { kind: x.kind, at: () => 1 }
  if (Object.hasOwn(TRUTH_1, name)) return { kind: 'bool', at: chained(TRUTH_1[name]!, asNumber(x)) }
  if (KEEPS_INTEGERS.includes(name) && (x.kind === 'int' || x.kind === 'long')) return name === 'sign' ? signOf(x) : x
  const f = FLOAT_1[name]
  if (f === undefined) return { kind: 'double', at: chained(DOUBLE_1[name]!, asNumber(x)) }
  const kind = resultKind(x.kind)
  return { kind, at: kind === 'float' ? rounded(chained(f, asFloat(x))) : chained(f, asNumber(x)) }
}

function signOf(x: NumberValue): NumberValue {
  if (x.kind !== 'long') return { kind: 'int', at: chained(Math.sign, x.at) }
  const { at } = x
  return { kind: 'long', at: (row) => (at(row) > 0n ? 1n : at(row) < 0n ? -1n : 0n) }
}

function callTwo(name: string, a: NumberValue, b: NumberValue): NumberValue {
  const single = FLOAT_2[name]
  const kind = single === undefined ? 'double' : resultKind(wider(a.kind, b.kind))
  const f = single ?? DOUBLE_2[name]!
  if (kind === 'float') {
    const [x, y] = [asFloat(a), asFloat(b)]
    return { kind, at: (row) => Math.fround(f(x(row), y(row))) }
  }
  const [x, y] = [asNumber(a), asNumber(b)]
  return { kind, at: (row) => f(x(row), y(row)) }
}

const resultKind = (kind: NumberKind): 'float' | 'double' => (kind === 'bool' || kind === 'float' ? 'float' : 'double')
const chained =
  (f: (x: number) => number, at: (row: number) => number): ((row: number) => number) =>
  (row) =>
    f(at(row))
const rounded = (at: (row: number) => number): ((row: number) => number) => chained(Math.fround, at)

function where(args: readonly Value[]): Value | string {
  const [condition, a, b] = args
  if (condition === undefined || a === undefined || b === undefined || args.length > 3)
    return `where takes 3 arguments, got ${args.length}`
  if (condition.kind !== 'bool') return 'the first argument of where must be a condition, such as a > 1'
  const holds = condition.at
  if (a.kind === 'text' || b.kind === 'text') return 'where chooses between numbers, got text'
  const kind = wider(a.kind, b.kind)
  if (kind === 'long') {
    const [x, y] = [a.kind === 'long' ? a.at : toBig(a.at), b.kind === 'long' ? b.at : toBig(b.at)]
    return { kind, at: (row) => (holds(row) ? x(row) : y(row)) }
  }
  const [x, y] = kind === 'float' ? [asFloat(a), asFloat(b)] : [asNumber(a), asNumber(b)]
  return { kind, at: (row) => (holds(row) ? x(row) : y(row)) }
}

const toBig =
  (at: (row: number) => number): ((row: number) => bigint) =>
  (row) =>
    BigInt(at(row))

function contains(args: readonly Value[]): Value | string {
  const [text, part] = args
  if (text?.kind !== 'text' || part?.kind !== 'text' || args.length > 2)
    return 'contains takes two texts: contains(field, "part")'
  const [x, y] = [text.at, part.at]
  return { kind: 'bool', at: (row) => (x(row).includes(y(row)) ? 1 : 0) }
}
