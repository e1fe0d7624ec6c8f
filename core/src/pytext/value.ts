/**
 * How Python values live in TypeScript. Lineage hashes and metadata tell `1` from `1.0`, so the two stay distinct here too:
 *
 * | Python        | TypeScript                                                          |
 * | ------------- | ------------------------------------------------------------------- |
 * | int           | number that is a safe integer and not -0, or bigint                  |
 * | float         | any other number, or `PyFloat` where the number alone would be an int |
 * | list          | array                                                                |
 * | tuple         | `PyTuple`, an array that remembers what it was                       |
 * | dict          | plain object with string keys                                        |
 * | None, bool, str | null, boolean, string                                              |
 */
import { InvalidArgument } from '../errors/index.js'
import { floatRepr } from './float.js'

const FLOAT = Symbol.for('straxlab.PyFloat')
const TUPLE = Symbol.for('straxlab.PyTuple')

/**
 * A Python float whose value a bare number would lose: `1.0`. Counts as a number in arithmetic and comparisons (`f * 2`, `f > 1`).
 * Does not survive `structuredClone`: send values to workers as `pyJsonDumps` text.
 */
export class PyFloat {
  constructor(readonly value: number) {}

  valueOf(): number {
    return this.value
  }

  /** As Python's `repr`: `1.0`. */
  toString(): string {
    return floatRepr(this.value)
  }

  toJSON(): number {
    return this.value
  }

  /** How Node and notebooks print it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  get [FLOAT](): true {
    return true
  }
}

/** A Python tuple. An array in every other way; what `map`, `filter` and `slice` make of it are plain arrays (lists). */
export class PyTuple<T = PyValue> extends Array<T> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  get [TUPLE](): true {
    return true
  }
}

/** A dict with string keys. */
export type PyDict = { readonly [key: string]: PyValue }

export type PyValue = null | boolean | string | number | bigint | PyFloat | readonly PyValue[] | PyDict

/** Deepest nesting that is read, written or hashed; about as deep as Python goes. */
export const MAX_DEPTH = 900

/** The tuple of these items. (`new PyTuple(3)` would be three holes.) */
export function pyTuple<T extends PyValue>(items: Iterable<T>): PyTuple<T> {
  const tuple = new PyTuple<T>()
  for (const item of items) tuple.push(item)
  return tuple
}

/** True for a `PyFloat` of any copy of this module. */
export function isPyFloat(v: unknown): v is PyFloat {
  return typeof v === 'object' && v !== null && FLOAT in v
}

export function isPyTuple(v: unknown): v is PyTuple {
  return Array.isArray(v) && TUPLE in v
}

/** `Array.isArray` that keeps the item type. */
export function isPyList(v: PyValue): v is readonly PyValue[] {
  return Array.isArray(v)
}

/** True for a dict (an object that is neither list nor `PyFloat`). */
export function isPyDict(v: PyValue): v is PyDict {
  return typeof v === 'object' && v !== null && !Array.isArray(v) && !isPyFloat(v)
}

/** True where Python would hold an int (bool does not count). */
export function isPyInt(v: PyValue): v is number | bigint {
  return typeof v === 'bigint' || (typeof v === 'number' && isIntNumber(v))
}

/** True where Python would hold a float. */
export function isFloatValue(v: PyValue): v is number | PyFloat {
  return typeof v === 'number' ? !isIntNumber(v) : isPyFloat(v)
}

function isIntNumber(x: number): boolean {
  return Number.isSafeInteger(x) && !Object.is(x, -0)
}

/** The Python float of this value; wrapped only where the bare number would be taken for an int. */
export function pyFloat(x: number): number | PyFloat {
  return isIntNumber(x) ? new PyFloat(x) : x
}

/**
 * Refuses class instances such as Date and Map, which Python's texts cannot hold.
 * @throws InvalidArgument unless `v` is an object literal or a dict, of any realm
 */
export function checkPlain(v: object): void {
  const prototype: unknown = Object.getPrototypeOf(v)
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return
  throw new InvalidArgument(`Python has no value for a ${className(v)}; expected a plain object`)
}

/** What to call an object in messages. */
export function className(v: object): string {
  const { constructor } = v as { constructor?: unknown }
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'object'
}
