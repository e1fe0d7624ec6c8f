/** Our selections against what numexpr answered (fixtures/selection/make.py). */
import { StructArray, StructDtype, type ColumnLike } from '../../src/dtype/index.js'
import { isStraxlabError, messageOf } from '../../src/errors/index.js'
import { pyJsonLoads, toPlain } from '../../src/pytext/index.js'
import { fieldsOf, parseExpression, valuesOf, type Expression } from '../../src/selection/index.js'

interface Fixture {
  readonly columns: Record<string, readonly [dtype: string, values: (string | number)[]]>
  readonly cases: (readonly [text: string, dtype: string | null, values: (string | number | bigint)[] | null])[]
}

const DTYPES = { bool: '|b1', int: '<i4', long: '<i8', float: '<f4', double: '<f8', text: '' } as const

/** `0x1.8p+1`, as Python's float.hex writes. */
function fromHex(text: string): number {
  const match = /^(-?)0x([01])\.?([0-9a-f]*)p([+-]\d+)$/.exec(text)
  if (match === null)
    return text === 'nan' ? NaN : text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text)
  const [, sign, lead, digits, exponent] = match as unknown as [string, string, string, string, string]
  const mantissa = Number(BigInt(`0x${lead}${digits || '0'}`)) / 2 ** (4 * (digits || '0').length)
  const [e, half] = [Number(exponent), Math.trunc(Number(exponent) / 2)]
  return (sign ? -1 : 1) * mantissa * 2 ** half * 2 ** (e - half)
}

function arrayOf(columns: Fixture['columns']): StructArray {
  const dtype = StructDtype.from(Object.entries(columns).map(([name, [type]]) => [name, type] as const))
  const values = Object.entries(columns).map(([name, [type, list]]): [string, ColumnLike] => {
    if (type.includes('f')) return [name, list.map((x) => fromHex(String(x)))]
    if (type === '<i8') return [name, list.map((x) => BigInt(x))]
    return [name, type.includes('S') ? list.map(String) : list.map(Number)]
  })
  return StructArray.fromColumns(dtype, Object.fromEntries(values))
}

const isSame = (a: number, b: number, tolerance: number): boolean =>
  a === b || (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= tolerance * Math.abs(b)

/** Powers come from another C library than ours. */
const tolerance = (text: string, dtype: string): number => (!text.includes('**') ? 0 : dtype === '<f4' ? 1e-6 : 1e-13)

/**
 * What numexpr refuses and we take: constants on the left of an operator (Python asks them first: `1 & a` fails, `a & 1` works),
 * and constants beyond 64 bits.
 */
function isTaken(node: Expression): boolean {
  const isConstant = (part: Expression): boolean => fieldsOf(part).length === 0
  const parts =
    node.type === 'binary'
      ? [node.left, node.right]
      : node.type === 'unary'
        ? [node.of]
        : node.type === 'call'
          ? node.args
          : []
  if (node.type === 'binary' && isConstant(node.left) !== isConstant(node.right) && isConstant(node.left)) return true
  return parts.some(isTaken)
}

const mayOverflow = (text: string): boolean => /\d{10}/.test(text)

/** Every case in which we and numexpr disagree. */
export function disagreements(json: string): string[] {
  const { columns, cases } = toPlain(pyJsonLoads(json)) as Fixture
  const array = arrayOf(columns)
  return cases.flatMap(([text, dtype, expected]) => {
    try {
      const { kind, values } = valuesOf(parseExpression(text), text, array)
      if (expected === null)
        return isTaken(parseExpression(text)) || mayOverflow(text) ? [] : [`${text}: numexpr refuses, we give ${kind}`]
      if (DTYPES[kind] !== dtype) return [`${text}: is ${dtype}, ours ${kind}`]
      const row = values.findIndex((value, i) => {
        const want = expected[i]!
        if (typeof value === 'bigint') return value !== BigInt(want)
        return !isSame(Number(value), typeof want === 'string' ? fromHex(want) : Number(want), tolerance(text, dtype))
      })
      return row === -1
        ? []
        : [`${text}: row ${row} is ${expected[row]} (${fromHex(String(expected[row]))}), ours ${values[row]}`]
    } catch (error) {
      if (!isStraxlabError(error, 'InvalidSelection')) throw new Error(`${text}: ${messageOf(error)}`, { cause: error })
      const isMixed = /binds tighter than comparisons/.test(messageOf(error))
      return expected === null || isMixed ? [] : [`${text}: is ${dtype}, we refuse: ${messageOf(error)}`]
    }
  })
}
