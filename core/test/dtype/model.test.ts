/** Arrays against a slow, obvious model: a list of row objects. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { scalarText, StructArray, StructDtype, writeInSteps, type FieldSpec, type Row } from '../../src/dtype/index.js'

const TYPES = ['<i1', '<u2', '<i4', '<i8', '<u8', '<f4', '<f8', '<f2', '?', 'S3', 'U2', 'V3'] as const

const valueOf: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  '|i1': fc.integer({ min: -128, max: 127 }),
  '<u2': fc.integer({ min: 0, max: 65535 }),
  '<i4': fc.integer(),
  '<i8': fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  '<u8': fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  '<f4': fc.float(),
  '<f8': fc.double(),
  '<f2': fc.constantFrom(0, -0, 1, 0.5, -65504, 2 ** -24, Infinity, NaN),
  '|b1': fc.boolean(),
  '|S3': fc.constantFrom('', 'a', 'ab', 'abc', '\xff\0z'),
  '<U2': fc.constantFrom('', 'a', 'é😀', '\0b'),
  '|V3': fc.uint8Array({ minLength: 3, maxLength: 3 }),
}

const dtypes = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...TYPES), fc.constantFrom(undefined, 2, [2, 1], [0])), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.boolean(),
  )
  .map(([fields, align]) => {
    const specs = fields.map(([type, shape], i): FieldSpec => [`f${i}`, type, shape as number])
    return StructDtype.from([['id', '<i4'], ...specs], { align })
  })

function rowsOf(dtype: StructDtype): fc.Arbitrary<Row[]> {
  const fields = dtype.fields.map((field) => {
    const one = valueOf[scalarText(field.scalar)]!
    const count = field.shape.reduce((a, b) => a * b, 1)
    return [field.name, field.shape.length === 0 ? one : fc.array(one, { minLength: count, maxLength: count })] as const
  })
  return fc.array(fc.record(Object.fromEntries(fields)), { maxLength: 8 })
}

const cases = dtypes.chain((dtype) => fc.tuple(fc.constant(dtype), rowsOf(dtype), fc.boolean()))

/** As `row()` gives it: sub-arrays flat, bool elements 0 or 1. */
const flat = (value: unknown): unknown =>
  typeof value === 'object' ? Array.from(value as ArrayLike<unknown>, flatElement).flat() : value
const flatElement = (value: unknown): unknown =>
  typeof value === 'boolean' ? Number(value) : typeof value === 'object' ? Array.from(value as Uint8Array) : value
const plain = (rows: Iterable<Row>): unknown[] =>
  Array.from(rows, (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, flat(value)])))

/** By columns as made, or by rows: both must behave alike. */
const arrayOf = (dtype: StructDtype, rows: readonly Row[], byRows: boolean): StructArray => {
  const array = StructArray.fromRows(dtype, rows)
  return byRows ? StructArray.fromBytes(dtype, array.bytes(), rows.length) : array
}

/** The array, what its bytes say, and what the model says, are the same. */
function same(array: StructArray, rows: readonly Row[]): void {
  expect(plain(array)).toEqual(plain(rows))
  expect(plain(StructArray.fromBytes(array.dtype, array.slice(0).bytes(), array.length))).toEqual(plain(rows))
  if (rows.length > 0) expect(plain([array.row(-1)])).toEqual(plain(rows.slice(-1)))
}

test('rows come back as they were given', () => {
  fc.assert(fc.property(cases, ([dtype, rows, byRows]) => same(arrayOf(dtype, rows, byRows), rows)))
})

test('slice, take and filter choose rows as lists do', () => {
  const numbers = fc.array(fc.nat(), { maxLength: 12 })
  fc.assert(
    fc.property(
      cases,
      fc.integer({ min: -9, max: 9 }),
      fc.integer({ min: -9, max: 9 }),
      numbers,
      (one, from, to, picks) => {
        const [dtype, rows, byRows] = one
        const array = arrayOf(dtype, rows, byRows)
        same(array.slice(from, to), rows.slice(from, to))
        array.column('f0')
        same(array.slice(from, to).slice(1), rows.slice(from, to).slice(1))
        const indices = rows.length === 0 ? [] : picks.map((i) => i % rows.length)
        same(array.take(indices), indices.map((i) => rows[i]!)) // prettier-ignore
        const mask = rows.map((_, i) => (picks[i] ?? 1) % 2 === 0)
        same(array.filter(mask), rows.filter((_, i) => mask[i])) // prettier-ignore
      },
    ),
  )
})

test('sorting is stable and puts NaN last', () => {
  fc.assert(
    fc.property(cases, ([dtype, rows, byRows]) => {
      const keys = dtype.fields.filter(({ shape, scalar }) => shape.length === 0 && 'iufb'.includes(scalar.kind))
      for (const { name } of keys) {
        const numbered = rows.map((row, i) => ({ ...row, id: i }))
        const sorted = arrayOf(dtype, numbered, byRows).sort(name)
        const value = (row: Row): number | bigint =>
          name === 'id' ? Number(row['id']) : (row[name] as number | bigint)
        const compare = (a: number | bigint, b: number | bigint): number =>
          Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || (a < b ? -1 : a > b ? 1 : 0)
        same(sorted, [...numbered].sort((a, b) => compare(value(a), value(b)) || a.id - b.id)) // prettier-ignore
      }
    }),
  )
})

test('concatenate, merge, withColumn and pick agree with the model, by rows, by columns and mixed', () => {
  fc.assert(
    fc.property(cases, fc.boolean(), fc.nat(8), ([dtype, rows, byRows], other, cut) => {
      const at = Math.min(cut, rows.length)
      const parts = [arrayOf(dtype, rows.slice(0, at), byRows), arrayOf(dtype, rows.slice(at), other)]
      const whole = StructArray.concatenate(parts)
      same(whole, rows)
      const half = whole.pick(['id'])
      same(half, rows.map(({ id }) => ({ id }))) // prettier-ignore
      const rest = whole.drop(['id'])
      expect(plain(StructArray.merge([half, rest]))).toEqual(plain(rows))
      const changed = StructArray.merge([
        whole,
        half.withColumn(
          ['id', '<i4'],
          rows.map((_, i) => i),
        ),
      ])
      same(changed, rows.map((row, i) => ({ ...row, id: i }))) // prettier-ignore
      same(changed.slice(1), rows.map((row, i) => ({ ...row, id: i })).slice(1)) // prettier-ignore
      const more = whole.withColumn(['last', 'U1'], rows.map(() => 'x')) // prettier-ignore
      same(more.filter(rows.map((_, i) => i % 2)), rows.map((row) => ({ ...row, last: 'x' })).filter((_, i) => i % 2)) // prettier-ignore
      same(StructArray.concatenate([more, more]), [...rows, ...rows].map((row) => ({ ...row, last: 'x' }))) // prettier-ignore
    }),
  )
})

test('arrays that are joined only when asked agree with the model', () => {
  fc.assert(
    fc.property(cases, fc.array(fc.nat(8), { maxLength: 3 }), fc.nat(8), fc.nat(8), ([dtype, rows], cuts, from, to) => {
      const borders = [0, ...cuts.map((cut) => Math.min(cut, rows.length)).sort((a, b) => a - b), rows.length]
      const parts = borders.slice(1).map((end, i) => arrayOf(dtype, rows.slice(borders[i], end), true))
      const stack = (): StructArray => StructArray.stack(parts, dtype)
      const whole = arrayOf(dtype, rows, true).bytes()
      expect(Buffer.concat(stack().pieces() ?? [stack().bytes()])).toEqual(Buffer.from(whole))
      const into = new Uint8Array(whole.length).fill(7)
      stack().writeTo(into)
      expect(into).toEqual(whole)
      same(stack(), rows)
      same(stack().slice(from, to), rows.slice(from, to))
      same(StructArray.stack([stack().slice(from), stack()], dtype), [...rows.slice(from), ...rows])
      const mask = rows.map((_, i) => i % 2)
      same(stack().filter(mask), rows.filter((_, i) => i % 2)) // prettier-ignore
      same(stack().pick(['id']), rows.map(({ id }) => ({ id }))) // prettier-ignore
      expect(stack().column('id')).toEqual(arrayOf(dtype, rows, true).column('id'))
    }),
  )
})

/** What is written step by step to shared memory at an odd address. */
function writtenInSteps(array: StructArray): { rows: StructArray; steps: number } {
  const into = new Uint8Array(new SharedArrayBuffer(array.nbytes + 3), 3).fill(7)
  const steps = [...writeInSteps(array, into)].length
  return { rows: StructArray.fromBytes(array.dtype, into, array.length), steps }
}

test('rows written in steps are those of bytes()', () => {
  fc.assert(
    fc.property(cases, fc.nat(8), ([dtype, rows, byRows], from) => {
      const array = arrayOf(dtype, rows, byRows)
      same(writtenInSteps(array).rows, rows)
      same(writtenInSteps(array.slice(from)).rows, rows.slice(from))
      same(writtenInSteps(StructArray.stack([array, array], dtype)).rows, [...rows, ...rows])
      same(writtenInSteps(array.withColumn(['last', 'U1'], rows.map(() => 'x'))).rows, rows.map((row) => ({ ...row, last: 'x' }))) // prettier-ignore
    }),
  )
  const dtype = StructDtype.from([['time', '<i8'], ['half', '<f2'], ['name', 'S3'], ['data', '<f4', 300]]) // prettier-ignore
  const length = 3000
  const columns = {
    time: BigInt64Array.from({ length }, (_, i) => BigInt(i) * 1_000_000_007n),
    half: Array.from({ length }, (_, i) => i % 100),
    name: Array.from({ length }, (_, i) => String(i % 1000)),
    data: Float32Array.from({ length: 300 * length }, (_, i) => i),
  }
  const array = StructArray.fromColumns(dtype, columns)
  const { rows, steps } = writtenInSteps(array)
  expect(steps).toBe(7)
  expect(Buffer.compare(rows.bytes(), array.bytes())).toBe(0)
})
