import { InvalidSelection, didYouMean } from '../errors/index.js'
import type { Column, Field, StructArray, StructDtype } from '../dtype/index.js'
import { fold } from './fold.js'
import { FUNCTION_NAMES, REFUSED, call } from './functions.js'
import { always, asNumber, type NumberValue, type Value } from './kinds.js'
import { arithmetic, compare, isComparison, negated } from './operators.js'
import type { BinaryOp, Expression } from './parse.js'

/** Truth per row of an array, 1 or 0. */
export type Mask = Uint8Array

/** Whether each row of `array` is selected. Types follow numexpr; the text is compiled to closures, never evaluated as code. */
export function maskOf(expression: Expression, text: string, array: StructArray): Mask {
  const value = new Compiler(text, array).compile(fold(expression))
  if (value.kind !== 'bool')
    throw new InvalidSelection(
      `Selection "${text}" gives ${value.kind === 'text' ? 'text' : 'numbers'}, not true or false: compare it with something, such as (${text}) > 0`,
    )
  const mask = new Uint8Array(array.length)
  const { at } = value
  for (let row = 0; row < mask.length; row++) mask[row] = at(row)
  return mask
}

/** Everything that can be known without rows: unknown fields and functions, types. */
export function checkExpression(expression: Expression, text: string, empty: StructArray): void {
  maskOf(expression, text, empty)
}

class Compiler {
  constructor(
    private readonly text: string,
    private readonly array: StructArray,
  ) {}

  compile(node: Expression): Value {
    switch (node.type) {
      case 'constant':
        return this.constant(node.value)
      case 'field':
        return this.field(node.name)
      case 'unary':
        return this.unary(node.op, this.compile(node.of))
      case 'binary':
        // What could be folded has been.
        if (node.left.type === 'constant' && node.right.type === 'constant')
          throw this.problem(`"${node.op}" of two constants has no value here (division by zero?)`)
        return node.op === '**'
          ? this.power(node.left, node.right)
          : this.binary(node.op, this.compile(node.left), this.compile(node.right))
      case 'call':
        return this.call(
          node.name,
          node.args.map((arg) => this.compile(arg)),
        )
    }
  }

  private constant(value: bigint | number | boolean | string): Value {
    if (typeof value === 'string') return { kind: 'text', at: always(value), constant: value }
    if (typeof value === 'boolean') return { kind: 'bool', at: always(Number(value)), constant: Number(value) }
    if (typeof value === 'number') return { kind: 'double', at: always(value), constant: value }
    const small = Number(value)
    if (value === BigInt.asIntN(32, value)) return { kind: 'int', at: always(small), constant: small }
    if (value === BigInt.asIntN(64, value)) return { kind: 'long', at: always(value), constant: value }
    return { kind: 'double', at: always(small), constant: small }
  }

  private field(name: string): Value {
    const { dtype } = this.array
    if (!dtype.has(name)) {
      if (FUNCTION_NAMES.includes(name)) throw this.problem(`${name} is a function: write ${name}(...)`)
      throw this.problem(`there is no field "${name}".${didYouMean(name, dtype.names)}`)
    }
    const field = dtype.field(name)
    if (field.shape.length > 0)
      throw this.problem(
        `field ${name} holds ${field.shape.join(' x ')} values per row; use a function for such fields`,
      )
    return fieldValue(field, this.array.column(name)) ?? this.refuse(dtype, name)
  }

  private refuse(dtype: StructDtype, name: string): never {
    throw this.problem(
      `field ${name} of type ${dtype.field(name).scalar.kind}${dtype.field(name).scalar.itemsize} cannot be compared`,
    )
  }

  private unary(op: '-' | '+' | '~', of: Value): Value {
    if (of.kind === 'text') throw this.problem(`"${op}" has no meaning for text`)
    if (op === '+') return of
    return negated(op, of) ?? this.noOperation(op, [of])
  }

  private binary(op: Exclude<BinaryOp, '**'>, left: Value, right: Value): Value {
    if (isComparison(op)) return compare(op, left, right) ?? this.noOperation(op, [left, right])
    if (left.kind === 'text' || right.kind === 'text') return this.noOperation(op, [left, right])
    // numexpr fails, or takes the bits of the number, where `a > 1 & b > 2` lacks its parentheses: neither is what is meant.
    if (isLogic(op) && (left.kind === 'bool') !== (right.kind === 'bool'))
      throw this.problem(
        `"${op}" binds tighter than comparisons: put each of them in parentheses, (a > 1) ${op} (b < 2)`,
      )
    // numexpr multiplies by the inverse of a constant of the same kind; results differ in the last bit.
    if (
      op === '/' &&
      left.kind === 'double' &&
      right.kind === 'double' &&
      right.constant !== undefined &&
      right.constant !== 0
    )
      return this.times(left, this.constant(1 / right.constant) as NumberValue)
    return arithmetic(op, left, right) ?? this.noOperation(op, [left, right])
  }

  /** Whole and half powers up to 50 are products, as numexpr makes them, so that results agree to the last bit. */
  private power(baseNode: Expression, exponentNode: Expression): Value {
    const [base, exponent] = [this.compile(baseNode), this.compile(exponentNode)]
    if (base.kind === 'text' || exponent.kind === 'text') return this.noOperation('**', [base, exponent])
    const x = exponent.constant === undefined ? undefined : Number(exponent.constant)
    const isInteger = (value: NumberValue): boolean => value.kind === 'int' || value.kind === 'long'
    if (x !== undefined && x < 0 && isInteger(base) && isInteger(exponent))
      throw this.problem('whole numbers to negative whole powers are not allowed; write the power as -1.0')
    if (x === undefined || Math.trunc(2 * x) !== 2 * x || Math.abs(x) > 50)
      return arithmetic('**', base, exponent) ?? this.noOperation('**', [base, exponent])
    const product = this.wholePower(base, Math.trunc(Math.abs(x)))
    const root = Math.abs(2 * x) % 2 === 1 ? (call('sqrt', [base]) as NumberValue) : undefined
    const result =
      product === undefined
        ? (root ?? (call('ones_like', [base]) as NumberValue))
        : root === undefined
          ? product
          : this.times(product, root)
    return x < 0
      ? (arithmetic('/', this.constant(1n) as NumberValue, result) ?? this.noOperation('/', [result]))
      : result
  }

  private wholePower(base: NumberValue, n: number): NumberValue | undefined {
    let result: NumberValue | undefined
    let factor = base
    for (let mask = 1; mask <= n; mask <<= 1) {
      if (n & mask) result = result === undefined ? factor : this.times(result, factor)
      if (mask << 1 <= n) factor = this.times(factor, factor)
    }
    return result
  }

  private times(a: NumberValue, b: NumberValue): NumberValue {
    return arithmetic('*', a, b)!
  }

  private call(name: string, args: readonly Value[]): Value {
    if (Object.hasOwn(REFUSED, name)) throw this.problem(`${name}() cannot be used: ${REFUSED[name]}`)
    const value = call(name, args)
    if (value === undefined) throw this.problem(`there is no function "${name}".${didYouMean(name, FUNCTION_NAMES)}`)
    if (typeof value === 'string') throw this.problem(value)
    return value
  }

  private noOperation(op: string, values: readonly Value[]): never {
    const kinds = values.map(({ kind }) => kind)
    const hint = kinds.includes('bool') && ['-', '//', '%'].includes(op) ? '; conditions combine with &, | and ~' : ''
    throw this.problem(`"${op}" has no meaning for ${kinds.join(' and ')}${hint}`)
  }

  private problem(what: string): InvalidSelection {
    return new InvalidSelection(`Selection "${this.text}": ${what}`, { known: this.array.dtype.names })
  }
}

const isLogic = (op: string): boolean => op === '&' || op === '|' || op === '^'

function fieldValue(field: Field, column: Column): Value | undefined {
  const { kind, itemsize } = field.scalar
  switch (kind) {
    case 'b':
      return { kind: 'bool', at: numbersAt(column as Uint8Array) }
    case 'S':
    case 'U': {
      const texts = column as readonly string[]
      return { kind: 'text', at: (row) => texts[row]! }
    }
    case 'f':
      return { kind: itemsize === 8 ? 'double' : 'float', at: numbersAt(column as Float64Array) }
    case 'i':
    case 'u':
      if (itemsize === 8) return { kind: 'long', at: bigsAt(column as BigInt64Array) }
      if (itemsize < 4 || kind === 'i') return { kind: 'int', at: numbersAt(column as Int32Array) }
      return { kind: 'long', at: toBig(column as Uint32Array) }
    default:
      return undefined
  }
}

const numbersAt =
  (column: ArrayLike<number>): ((row: number) => number) =>
  (row) =>
    column[row]!
const bigsAt =
  (column: ArrayLike<bigint>): ((row: number) => bigint) =>
  (row) =>
    column[row]!
const toBig =
  (column: ArrayLike<number>): ((row: number) => bigint) =>
  (row) =>
    BigInt(column[row]!)

/** Exported for tests: the values an expression gives, as plain numbers (long as bigint, truth as 0 or 1, text as text). */
export function valuesOf(
  expression: Expression,
  text: string,
  array: StructArray,
): { kind: Value['kind']; values: (number | bigint | string)[] } {
  const value = new Compiler(text, array).compile(fold(expression))
  const at: (row: number) => number | bigint | string =
    value.kind === 'text' || value.kind === 'long' ? value.at : asNumber(value)
  return { kind: value.kind, values: Array.from({ length: array.length }, (_, row) => at(row)) }
}
