import { cPow } from './c-pow.js'
import type { BinaryOp, Comparison } from './parse.js'
import {
  asBig,
  asFloat,
  asNumber,
  wider,
  type BigAt,
  type NumberAt,
  type NumberKind,
  type NumberValue,
  type Value,
} from './kinds.js'

type Binary = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '<<' | '>>' | '&' | '|' | '^'

const INT32_MIN = -2147483648
const INT64_MIN = -(2n ** 63n)

/** C integer arithmetic on 32 bits, with numexpr's answers where C has none (division by 0 gives 0). */
const INT: Readonly<Record<Exclude<Binary, '/'>, (a: number, b: number) => number>> = {
  '+': (a, b) => (a + b) | 0,
  '-': (a, b) => (a - b) | 0,
  '*': (a, b) => Math.imul(a, b),
  '//': (a, b) => (b === 0 ? 0 : Math.floor(a / b) | 0),
  '%': (a, b) => (b === 0 ? 0 : (((a % b) + b) | 0) % b),
  '**': (a, b) => (b < 0 ? (a === 1 ? 1 : a === -1 ? -1 : 0) : int32Of(a ** b)),
  '<<': (a, b) => (b >= 0 && b < 32 ? a << b : 0),
  '>>': (a, b) => a >> (b >= 0 && b < 32 ? b : 31),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
}

const int32Of = (x: number): number => (Math.abs(x) < 2147483648 ? Math.trunc(x) : INT32_MIN)
const wrap = (x: bigint): bigint => BigInt.asIntN(64, x)

const LONG: Readonly<Record<Exclude<Binary, '/'>, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => wrap(a + b),
  '-': (a, b) => wrap(a - b),
  '*': (a, b) => wrap(a * b),
  '//': (a, b) => (b === 0n ? 0n : a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n)),
  '%': (a, b) => (b === 0n ? 0n : wrap((a % b) + b) % b),
  '**': longPower,
  '<<': (a, b) => (b >= 0n && b < 64n ? wrap(a << b) : 0n),
  '>>': (a, b) => a >> (b >= 0n && b < 64n ? b : 63n),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
}

function longPower(a: bigint, b: bigint): bigint {
  if (b < 0n) return a === 1n ? 1n : a === -1n ? -1n : 0n
  const rough = Number(a) ** Number(b)
  return Math.abs(rough) < 2 ** 63 ? a ** b : INT64_MIN
}

const fround = Math.fround
const FLOAT: Readonly<Record<'+' | '-' | '*' | '/' | '//' | '%' | '**', (a: number, b: number) => number>> = {
  '+': (a, b) => fround(a + b),
  '-': (a, b) => fround(a - b),
  '*': (a, b) => fround(a * b),
  '/': (a, b) => fround(a / b),
  '//': (a, b) => Math.floor(fround(a / b)),
  '%': (a, b) => fround(a - fround(Math.floor(fround(a / b)) * b)),
  '**': (a, b) => fround(cPow(a, b)),
}

const DOUBLE: typeof FLOAT = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': (a, b) => a - Math.floor(a / b) * b,
  '**': cPow,
}

/** bool + bool is "or", bool * bool is "and", as in numexpr; the rest has no meaning for truth. */
const BOOL: Readonly<Partial<Record<Binary, (a: number, b: number) => number>>> = {
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '*': (a, b) => a & b,
  '+': (a, b) => a | b,
}

export const isComparison = (op: BinaryOp): op is Comparison => ['<', '>', '<=', '>=', '==', '!='].includes(op)

/** `left op right` for numbers, or undefined if numexpr has no such operation on these types. */
export function arithmetic(op: Binary, left: NumberValue, right: NumberValue): NumberValue | undefined {
  let kind: NumberKind = wider(left.kind, right.kind)
  if (op === '/' && kind !== 'float') kind = 'double'
  switch (kind) {
    case 'bool':
      return op in BOOL ? { kind, at: onNumbers(BOOL[op]!, asNumber(left), asNumber(right)) } : undefined
    case 'int':
      return { kind, at: onNumbers(INT[op as keyof typeof INT], asNumber(left), asNumber(right)) }
    case 'long':
      return { kind, at: onBigs(LONG[op as keyof typeof LONG], asBig(left), asBig(right)) }
    case 'float':
      return op in FLOAT
        ? { kind, at: onNumbers(FLOAT[op as keyof typeof FLOAT], asFloat(left), asFloat(right)) }
        : undefined
    case 'double':
      return op in DOUBLE
        ? { kind, at: onNumbers(DOUBLE[op as keyof typeof DOUBLE], asNumber(left), asNumber(right)) }
        : undefined
  }
}

function onNumbers(f: (a: number, b: number) => number, a: NumberAt, b: NumberAt): NumberAt {
  return (row) => f(a(row), b(row))
}

function onBigs(f: (a: bigint, b: bigint) => bigint, a: BigAt, b: BigAt): BigAt {
  return (row) => f(a(row), b(row))
}

/** 1 where the comparison holds; int64 exactly, float32 as float32, NaN never except for !=. */
export function compare(op: Comparison, left: Value, right: Value): NumberValue | undefined {
  if (left.kind === 'text' || right.kind === 'text') {
    if (left.kind !== 'text' || right.kind !== 'text') return undefined
    return { kind: 'bool', at: comparing(op, left.at, right.at) }
  }
  const kind = wider(left.kind, right.kind)
  if (kind === 'long') return { kind: 'bool', at: comparing(op, asBig(left), asBig(right)) }
  if (kind === 'float') return { kind: 'bool', at: comparing(op, asFloat(left), asFloat(right)) }
  return { kind: 'bool', at: comparing(op, asNumber(left), asNumber(right)) }
}

function comparing<T extends number | bigint | string>(
  op: Comparison,
  a: (row: number) => T,
  b: (row: number) => T,
): NumberAt {
  switch (op) {
    case '<':
      return (row) => (a(row) < b(row) ? 1 : 0)
    case '>':
      return (row) => (a(row) > b(row) ? 1 : 0)
    case '<=':
      return (row) => (a(row) <= b(row) ? 1 : 0)
    case '>=':
      return (row) => (a(row) >= b(row) ? 1 : 0)
    case '==':
      return (row) => (a(row) === b(row) ? 1 : 0)
    case '!=':
      return (row) => (a(row) !== b(row) ? 1 : 0)
  }
}

/** -x or ~x, or undefined where numexpr has none. */
export function negated(op: '-' | '~', of: NumberValue): NumberValue | undefined {
  if (of.kind === 'long') {
    const { at } = of
    return { kind: 'long', at: op === '-' ? (row) => wrap(-at(row)) : (row) => ~at(row) }
  }
  const { at, kind } = of
  if (op === '-') {
    if (kind === 'bool') return undefined
    return { kind, at: kind === 'int' ? (row) => -at(row) | 0 : (row) => -at(row) }
  }
  if (kind === 'bool') return { kind, at: (row) => 1 - at(row) }
  return kind === 'int' ? { kind, at: (row) => ~at(row) } : undefined
}
