import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  compareCodePoints,
  deterministicHash,
  dictOf,
  literalEval,
  pyFloat,
  pyJsonDumps,
  pyJsonLoads,
  pyRepr,
  pyTuple,
  toPlain,
  toPyValue,
  type PyValue,
} from '../../src/pytext/index.js'
import { isStraxlabError } from '../../src/errors/index.js'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('__proto__', '10', '9', 'constructor'),
)
const { value } = fc.letrec<{ value: PyValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<PyValue>(null, true, false),
    text,
    fc.double().map(pyFloat),
    fc.integer(),
    fc.bigInt().map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : n)),
    fc.array(tie('value')),
    fc.array(tie('value')).map((items) => pyTuple(items)),
    fc.array(fc.tuple(text, tie('value'))).map(dictOf),
  ),
}))

describe('round trips', () => {
  test('repr and literal_eval, tuples and order of keys included', () => {
    const finite = value.filter((v) => !/\b(nan|inf)\b/.test(pyRepr(v)))
    fc.assert(fc.property(finite, (v) => expect(pyRepr(literalEval(pyRepr(v)))).toBe(pyRepr(v))))
  })

  test('dumps and loads, in every layout', () => {
    const options = fc.record({ indent: fc.option(fc.nat(5), { nil: undefined }), ensureAscii: fc.boolean() })
    fc.assert(
      fc.property(value, options, (v, o) => expect(pyJsonDumps(pyJsonLoads(pyJsonDumps(v, o)))).toBe(pyJsonDumps(v))),
    )
  })

  test('what JSON.parse can read, it reads alike', () => {
    const finite = value.filter((v) => !/NaN|Infinity/.test(pyJsonDumps(v)))
    const numbers = (_: string, v: unknown): unknown => (typeof v === 'bigint' ? Number(v) : v)
    fc.assert(
      fc.property(finite, (v) => {
        const text = pyJsonDumps(v)
        expect(JSON.stringify(pyJsonLoads(text), numbers)).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
  })

  test('toPyValue changes no Python value', () => {
    fc.assert(fc.property(value, (v) => expect(pyRepr(toPyValue(v, 'value'))).toBe(pyRepr(v))))
  })
})

test('any text is read, or refused as InvalidText', () => {
  const pieces = fc.array(
    fc.constantFrom(...'[](){},:\'"\\-+.eExj01_ \n#', 'None', 'true', 'NaN', 'u', 'r', '\ud83d', '\0'),
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    pieces.map((parts) => parts.join('')),
  )
  const refuses = (read: (text: string) => unknown, text: string): void => {
    try {
      read(text)
    } catch (error) {
      if (!isStraxlabError(error, 'InvalidText')) throw error
    }
  }
  fc.assert(
    fc.property(texts, (text) => {
      refuses(pyJsonLoads, text)
      refuses(literalEval, text)
    }),
    { numRuns: 2000 },
  )
})

test('texts are ordered by code point', () => {
  const codePoints = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0)!)
  const slow = (a: string, b: string): number => {
    const [x, y] = [codePoints(a), codePoints(b)]
    const at = x.findIndex((point, i) => point !== y[i])
    return at === -1 ? x.length - y.length : at < y.length ? x[at]! - y[at]! : 1
  }
  const unit = fc.constantFrom(
    'a',
    '\ud800',
    '\udbff',
    '\udc00',
    '\udfff',
    '\ue000',
    '\uffff',
    '🙂',
    '\u{10000}',
    '\u{10ffff}',
  )
  const near = fc.array(unit, { maxLength: 4 }).map((units) => units.join(''))
  fc.assert(
    fc.property(near, near, (a, b) => expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(slow(a, b)))),
    { numRuns: 2000 },
  )
})

test('the hash does not know the order of keys', () => {
  const entries = fc.uniqueArray(fc.tuple(text, value), { selector: ([key]) => key })
  fc.assert(
    fc.property(entries, (all) =>
      expect(deterministicHash(dictOf([...all].reverse()))).toBe(deterministicHash(dictOf(all))),
    ),
  )
})

test('plain values have no PyFloat, no PyTuple, and bigint only where needed', () => {
  expect(toPlain(pyTuple<PyValue>([pyFloat(1), 2n, 2n ** 60n, { a: pyFloat(0.5) }]))).toEqual([
    1,
    2,
    2n ** 60n,
    { a: 0.5 },
  ])
  expect((toPlain(pyTuple([1])) as object).constructor).toBe(Array)
})
