import { cPow } from './c-pow.js'
import type { Expression } from './parse.js'

type Constant = bigint | number | boolean | string

/** Parts without fields are worked out once, by Python's rules (7 // 2 is 3, 2 ** -1 is 0.5, True + 1 is 2). */
export function fold(expression: Expression): Expression {
  switch (expression.type) {
    case 'unary': {
      const of = fold(expression.of)
      const value = of.type === 'constant' ? foldUnary(expression.op, of.value) : undefined
      return value === undefined ? { ...expression, of } : { type: 'constant', value }
    }
    case 'binary': {
      const [left, right] = [fold(expression.left), fold(expression.right)]
      const value =
        left.type === 'constant' && right.type === 'constant'
          ? foldBinary(expression.op, left.value, right.value)
          : undefined
      return value === undefined ? { ...expression, left, right } : { type: 'constant', value }
    }
    case 'call': {
      const args = expression.args.map(fold)
      const [only] = args
      if (expression.name === 'abs' && args.length === 1 && only?.type === 'constant' && typeof only.value === 'bigint')
        return { type: 'constant', value: only.value < 0n ? -only.value : only.value }
      return { ...expression, args }
    }
    default:
      return expression
  }
}

function foldUnary(op: string, value: Constant): Constant | undefined {
  if (typeof value === 'string') return undefined
  const number = typeof value === 'boolean' ? BigInt(value) : value
  if (op === '~') return typeof number === 'bigint' ? ~number : undefined
  return op === '-' ? -number : number
}

function foldBinary(op: string, left: Constant, right: Constant): Constant | undefined {
  if (typeof left === 'string' || typeof right === 'string')
    return typeof left === typeof right ? foldComparison(op, left, right) : undefined
  const truth = foldComparison(op, left, right)
  if (truth !== undefined) return truth
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    if (op === '&') return left && right
    if (op === '|') return left || right
    if (op === '^') return left !== right
  }
  const [a, b] = [toNumber(left), toNumber(right)]
  return typeof a === 'bigint' && typeof b === 'bigint' ? foldIntegers(op, a, b) : foldFloats(op, Number(a), Number(b))
}

const toNumber = (value: bigint | number | boolean): bigint | number =>
  typeof value === 'boolean' ? BigInt(value) : value

function foldComparison(op: string, a: Constant, b: Constant): boolean | undefined {
  // JavaScript compares bigint and number by value, exactly, with these.
  switch (op) {
    case '<':
      return a < b
    case '>':
      return a > b
    case '<=':
      return a <= b
    case '>=':
      return a >= b
    case '==':
      return a == b
    case '!=':
      return a != b
    default:
      return undefined
  }
}

/** Far more than any 64-bit number needs; keeps a hostile text from filling the memory. */
const MOST_BITS = 4096n

function foldIntegers(op: string, a: bigint, b: bigint): Constant | undefined {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0n ? undefined : Number(a) / Number(b)
    case '//':
      return b === 0n ? undefined : floorDiv(a, b)
    case '%':
      return b === 0n ? undefined : a - floorDiv(a, b) * b
    case '**':
      if (b < 0n) return a === 0n ? undefined : Number(a) ** Number(b)
      return b > MOST_BITS ? undefined : a ** b
    case '<<':
      return b < 0n || b > MOST_BITS ? undefined : a << b
    case '>>':
      return b < 0n ? undefined : a >> b
    case '&':
      return a & b
    case '|':
      return a | b
    case '^':
      return a ^ b
    default:
      return undefined
  }
}

const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b !== 0n && a < 0n !== b < 0n ? 1n : 0n)

function foldFloats(op: string, a: number, b: number): Constant | undefined {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? undefined : a / b
    case '//':
      return b === 0 ? undefined : floorDivFloats(a, b)
    case '%':
      return b === 0 ? undefined : modFloats(a, b)
    case '**':
      return cPow(a, b)
    default:
      return undefined
  }
}

/** Python's float %: exact, with the sign of the divisor. */
function modFloats(a: number, b: number): number {
  const rest = a % b
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest
}

function floorDivFloats(a: number, b: number): number {
  const quotient = (a - modFloats(a, b)) / b
  const floor = Math.floor(quotient)
  return quotient - floor > 0.5 ? floor + 1 : floor
}
