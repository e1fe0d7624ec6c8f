import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dictOf, pyFloat, pyTuple, type PyValue } from '../../src/pytext/index.js'

/** A Python value as fixtures/python_values.py writes it. */
export type Written =
  | null
  | boolean
  | string
  | { readonly int: string }
  | { readonly float: string }
  | { readonly list: readonly Written[] }
  | { readonly tuple: readonly Written[] }
  | { readonly dict: readonly (readonly [string, Written])[] }
  | { readonly ndarray: readonly [dtype: string, items: { readonly list: readonly Written[] }] }

/** A file of cases; `STRAXLAB_FIXTURES` may name another folder of them, made with another seed. */
export function cases<T>(room: string, file: string): T[] {
  const folder = process.env.STRAXLAB_FIXTURES ?? new URL('../fixtures', import.meta.url).pathname
  return JSON.parse(readFileSync(join(folder, room, file), 'utf8')) as T[]
}

export function floatOfBits(bits: string): number {
  return new DataView(new BigUint64Array([BigInt('0x' + bits)]).buffer).getFloat64(0, true)
}

/** The value, read without the code under test. */
export function read(v: Written): PyValue {
  if (v === null || typeof v !== 'object') return v
  if ('int' in v) {
    const big = BigInt(v.int)
    return Number.isSafeInteger(Number(big)) ? Number(big) : big
  }
  if ('float' in v) return pyFloat(floatOfBits(v.float))
  if ('list' in v) return v.list.map(read)
  if ('tuple' in v) return pyTuple(v.tuple.map(read))
  if ('dict' in v) return dictOf(v.dict.map(([key, item]) => [key, read(item)] as const))
  throw new Error(`not for this test: ${Object.keys(v).join()}`)
}

/** The same value with lists for tuples. */
export function listed(v: Written): Written {
  if (v === null || typeof v !== 'object') return v
  if ('tuple' in v) return { list: v.tuple.map(listed) }
  if ('list' in v) return { list: v.list.map(listed) }
  if ('dict' in v) return { dict: v.dict.map(([key, item]) => [key, listed(item)] as const) }
  return v
}
