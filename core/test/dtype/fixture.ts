import { readFileSync } from 'node:fs'
import type { FieldSpec } from '../../src/dtype/index.js'

type Plain = number | string | boolean | readonly number[]

export interface ArrayCase {
  readonly layout: string
  readonly specs: readonly FieldSpec[]
  readonly descr: string
  readonly packed: string
  readonly itemsize: number
  readonly names: readonly string[]
  readonly titles: readonly (string | null)[]
  readonly offsets: readonly number[]
  readonly bytes: readonly number[]
  readonly shapes: readonly (readonly number[])[]
  readonly length: number
  readonly rows: string
  /** Of each field, flat; large ints as "123n", special floats by name. */
  readonly values: readonly (readonly Plain[])[]
}

/** All that make.py writes. */
export interface Fixture {
  readonly arrays: readonly ArrayCase[]
  readonly merges: readonly {
    readonly arrays: readonly { readonly descr: string; readonly rows: string }[]
    readonly descr: string
    readonly rows: string
    readonly keep: readonly string[]
    readonly kept_descr: string
    readonly kept_rows: string
  }[]
  readonly sorts: readonly {
    readonly descr: string
    readonly rows: string
    readonly by: string[]
    readonly order: number[]
  }[]
  readonly halves: { readonly doubles: string; readonly halves: string; readonly all_as_float32_sha256: string }
  readonly truncations: readonly { type: string; texts: string[]; rows: string; back: string[] }[]
  readonly types: { readonly accepted: readonly [string, string, number][]; readonly refused: readonly string[] }
  readonly strax_dtypes: readonly { name: string; args: readonly unknown[]; descr: string; itemsize: number }[]
  readonly endtimes: readonly { readonly descr: string; readonly rows: string; readonly endtime: readonly string[] }[]
}

/** What numpy and strax said once (fixtures/dtype/make.py). */
export const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/dtype/numpy.json', import.meta.url), 'utf8'),
) as Fixture

/** A fresh copy, so that it is aligned. */
export const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))

/** A value of the fixture as straxlab holds it in a column. */
export function valueOf(plain: Plain, type: string): unknown {
  if (/[SU]/.test(type) || typeof plain === 'object') return plain
  if (/[iu]8$/.test(type)) return typeof plain === 'string' ? BigInt(plain.slice(0, -1)) : BigInt(Number(plain))
  return Number(plain)
}
