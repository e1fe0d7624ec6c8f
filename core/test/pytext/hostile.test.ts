/** Texts and values that mean harm, or look odd. */
import { expect, test } from '@jest/globals'
import { InvalidArgument, InvalidText } from '../../src/errors/index.js'
import {
  deterministicHash,
  dictKeys,
  literalEval,
  PyFloat,
  pyJsonDumps,
  pyJsonLoads,
  pyRepr,
  toPlain,
  type PyDict,
  type PyValue,
} from '../../src/pytext/index.js'

const MANY = 300_000

test('text nested without end is refused, not a crash', () => {
  for (const open of ['[', '{"a":', '[{"a":'])
    expect(() => pyJsonLoads(open.repeat(MANY))).toThrow(/nested deeper than 900/)
  for (const open of ['(', '[', "{'a':", '-('])
    expect(() => literalEval(open.repeat(MANY))).toThrow(/nested deeper than 900/)
  expect(() => literalEval('-'.repeat(MANY))).toThrow(/two signs/)
  expect(pyJsonDumps(pyJsonLoads('['.repeat(900) + ']'.repeat(900)))).toBe('['.repeat(900) + ']'.repeat(900))
})

test('values nested without end are refused, not a crash', () => {
  let deep: PyValue = 1
  for (let i = 0; i < MANY; i++) deep = i % 2 ? [deep] : { a: deep }
  for (const print of [pyJsonDumps, pyRepr, deterministicHash]) {
    expect(() => print(deep)).toThrow(/nested deeper than 900/)
    expect(() => print(deep)).toThrow(InvalidArgument)
  }
})

test('very long tokens neither hang nor crash', () => {
  expect(() => pyJsonLoads('1'.repeat(MANY))).toThrow(/300000 digits/)
  expect(() => literalEval('1'.repeat(MANY))).toThrow(/300000 digits/)
  expect(() => literalEval('1_'.repeat(MANY))).toThrow(/malformed number/)
  expect(pyJsonLoads('1' + '0'.repeat(MANY) + '.0')).toBe(Infinity)
  expect(pyJsonLoads(`"${'\\u00e9'.repeat(MANY)}"`)).toBe('é'.repeat(MANY))
  expect(literalEval("'a' ".repeat(MANY))).toBe('a'.repeat(MANY))
  expect(() => literalEval(`'${'a'.repeat(MANY)}`)).toThrow(/without end/)
  expect(() => literalEval('a'.repeat(MANY) + "'x'")).toThrow(/expected a literal/)
  expect(literalEval('#\n'.repeat(MANY) + '1')).toBe(1)
})

test('messages name the file, the place and what stands there', () => {
  const read = () => pyJsonLoads('{\n  "a": 1,\n  "b": nope\n}', '0-peaks-metadata.json')
  expect(read).toThrow(InvalidText)
  expect(read).toThrow('0-peaks-metadata.json expected a value, at line 3, column 8: "nope\\n}"')
  expect(() => pyJsonLoads('{"a": [1, 2', 'x.json')).toThrow(
    /x\.json ends before the "\[" at line 1, column 7 is closed/,
  )
  expect(() => pyJsonLoads('\ufeff{}')).toThrow(/byte order mark/)
  expect(() => literalEval("[('time', '<i8'), ('x'", 'dtype')).toThrow(
    /^dtype ends before the "\(" at line 1, column 19 is closed/,
  )
  expect(() => literalEval('{1: 2}')).toThrow(/key that is not a string/)
  expect(() => literalEval("b'x'")).toThrow(/prefix b/)
})

test('keys named like parts of objects are only keys', () => {
  const dict = pyJsonLoads('{"__proto__": {"polluted": 1}, "constructor": 2, "hasOwnProperty": 3}') as PyDict
  expect(Object.keys(dict)).toEqual(['__proto__', 'constructor', 'hasOwnProperty'])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(dict.toString).toBeUndefined()
  expect(pyRepr(literalEval("{'__proto__': {'a': 1}}"))).toBe("{'__proto__': {'a': 1}}")
  expect(Object.keys(toPlain(dict) as object)).toEqual(['__proto__', 'constructor', 'hasOwnProperty'])
})

test('the order of keys is kept where objects forget it', () => {
  const text = '{"10": 1, "9": {"b": 1, "1": 2}, "a": 3, "10x": 4}'
  const dict = pyJsonLoads(text) as PyDict
  expect(dictKeys(dict)).toEqual(['10', '9', 'a', '10x'])
  expect(pyJsonDumps(dict)).toBe(text)
  // A dict that was changed after all shows what it has.
  const changed = dict as Record<string, PyValue>
  delete changed.a
  changed.b = 1
  expect(JSON.parse(pyJsonDumps(changed))).toEqual(JSON.parse(JSON.stringify(changed)))
})

test('a Python float counts as a number', () => {
  const two = new PyFloat(2) as unknown as number
  expect([two * 2, two > 1, `${two}`, JSON.stringify({ two })]).toEqual([4, true, '2.0', '{"two":2}'])
})

test('what Python has no value for is refused', () => {
  for (const bad of [undefined, Symbol('a'), () => 1, new Date(0), new Map(), new Uint8Array(2), /x/]) {
    expect(() => pyJsonDumps([bad] as never)).toThrow(InvalidArgument)
    expect(() => pyRepr([bad] as never)).toThrow(InvalidArgument)
  }
})
