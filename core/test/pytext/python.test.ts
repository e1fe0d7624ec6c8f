/** Against Python: fixtures/pytext/make.py. */
import { describe, expect, test } from '@jest/globals'
import { isStraxlabError } from '../../src/errors/index.js'
import { dictEntries, floatRepr, isPyDict, isPyFloat, isPyList, isPyTuple } from '../../src/pytext/index.js'
import { literalEval, pyFloat, pyJsonDumps, pyJsonLoads, pyRepr, type PyValue } from '../../src/pytext/index.js'
import { cases, floatOfBits, listed, read, type Written } from './python-cases.js'

/** The value as Python wrote it for the fixtures, so that ints, floats, tuples and the order of keys are compared too. */
function write(v: PyValue): Written {
  if (v === null || typeof v === 'boolean' || typeof v === 'string') return v
  if (typeof v === 'bigint' || (Number.isSafeInteger(v) && !Object.is(v, -0))) return { int: String(v) }
  if (typeof v === 'number' || isPyFloat(v)) return { float: bitsOf(Number(v)) }
  if (isPyList(v)) return isPyTuple(v) ? { tuple: Array.from(v, write) } : { list: v.map(write) }
  if (isPyDict(v)) return { dict: dictEntries(v).map(([key, item]) => [key, write(item)] as const) }
  throw new Error('unreachable')
}

function bitsOf(x: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

/** What differs, as short as possible: thousands of cases in one assertion are too slow to compare otherwise. */
function wrong<T>(all: readonly T[], check: (one: T) => readonly [got: unknown, expected: unknown]): unknown[] {
  return all
    .map((one) => ({ one, pair: check(one) }))
    .filter(({ pair: [got, expected] }) => JSON.stringify(got) !== JSON.stringify(expected))
    .map(({ one, pair: [got, expected] }) => JSON.stringify({ got, expected, case: one }).slice(0, 1000))
    .slice(0, 5)
}

describe('floats', () => {
  const floats = cases<[bits: string, repr: string, json: string]>('pytext', 'floats.json')

  test('print as in Python', () => {
    expect(floats.length).toBeGreaterThanOrEqual(2000)
    expect(wrong(floats, ([bits, repr]) => [floatRepr(floatOfBits(bits)), repr])).toEqual([])
    expect(wrong(floats, ([bits, , json]) => [pyJsonDumps(pyFloat(floatOfBits(bits))), json])).toEqual([])
  })

  test('read back as the same bits', () => {
    expect(wrong(floats, ([bits, , json]) => [write(pyJsonLoads(json)), { float: bits }])).toEqual([])
    const finite = floats.filter(([, repr]) => !/nan|inf/.test(repr))
    expect(wrong(finite, ([bits, repr]) => [write(literalEval(repr)), { float: bits }])).toEqual([])
  })
})

describe('texts', () => {
  const texts = cases<[text: string, repr: string, json: string]>('pytext', 'texts.json')

  test('print as in Python and read back', () => {
    expect(wrong(texts, ([text, repr]) => [pyRepr(text), repr])).toEqual([])
    expect(wrong(texts, ([text, , json]) => [pyJsonDumps(text), json])).toEqual([])
    expect(wrong(texts, ([text, repr]) => [literalEval(repr), text])).toEqual([])
    expect(wrong(texts, ([text, , json]) => [pyJsonLoads(json), text])).toEqual([])
  })
})

describe('documents', () => {
  interface Document {
    readonly value: Written
    readonly plain: string
    readonly indented: string
    readonly raw: string
    readonly repr: string
  }
  const documents = cases<Document>('pytext', 'documents.json')

  test('print as json.dumps prints them', () => {
    expect(documents.length).toBeGreaterThanOrEqual(300)
    expect(wrong(documents, (d) => [pyJsonDumps(read(d.value)), d.plain])).toEqual([])
    expect(wrong(documents, (d) => [pyJsonDumps(read(d.value), { indent: 4, sortKeys: true }), d.indented])).toEqual([])
    expect(wrong(documents, (d) => [pyJsonDumps(read(d.value), { indent: 1, ensureAscii: false }), d.raw])).toEqual([])
  })

  test('print as repr prints them', () => {
    expect(wrong(documents, (d) => [pyRepr(read(d.value)), d.repr])).toEqual([])
  })

  test('read as json.loads reads them, keys in order', () => {
    expect(wrong(documents, (d) => [write(pyJsonLoads(d.plain)), listed(d.value)])).toEqual([])
    expect(wrong(documents, (d) => [write(pyJsonLoads(d.raw)), listed(d.value)])).toEqual([])
    expect(wrong(documents, (d) => [pyJsonDumps(pyJsonLoads(d.plain)), d.plain])).toEqual([])
    expect(wrong(documents, (d) => [pyJsonDumps(pyJsonLoads(d.indented), { indent: 4 }), d.indented])).toEqual([])
  })
})

type Verdict = { readonly text: string; readonly value: Written } | { readonly text: string; readonly error: string }

/** `refused`, or the value read. */
function outcome(load: (text: string) => PyValue, text: string): Written | { readonly refused: true } {
  try {
    return write(load(text))
  } catch (error) {
    if (!isStraxlabError(error, 'InvalidText')) throw error
    expect(error.message).toMatch(/line \d+, column \d+/)
    return { refused: true }
  }
}

const expected = (verdict: Verdict) => ('value' in verdict ? verdict.value : { refused: true })

test('texts good and bad are read or refused as json.loads does', () => {
  const verdicts = cases<Verdict>('pytext', 'json_texts.json')
  expect(wrong(verdicts, (v) => [outcome(pyJsonLoads, v.text), expected(v)])).toEqual([])
})

test('texts good and bad are read or refused as literal_eval does', () => {
  const verdicts = cases<Verdict>('pytext', 'literals.json')
  expect(wrong(verdicts, (v) => [outcome(literalEval, v.text), expected(v)])).toEqual([])
})
