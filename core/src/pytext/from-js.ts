import { InvalidArgument } from '../errors/index.js'
import { dictEntries, dictOf } from './dict.js'
import { className, isPyFloat, isPyTuple, MAX_DEPTH, pyFloat, pyTuple, type PyDict, type PyValue } from './value.js'

/**
 * The Python value of what a person wrote in JavaScript: plain objects, arrays, Maps with string keys, Sets (as lists), typed arrays
 * (of integers as lists of ints, of floats as lists of floats). Containers are copied, so that later changes do not reach the copy.
 * @param what names the value in messages, such as `option "gains"`
 * @throws InvalidArgument for undefined, functions, symbols, dates and other class instances, and for values that contain themselves
 */
export function toPyValue(value: unknown, what: string): PyValue {
  return new Converter(what).convert(value, '')
}

class Converter {
  private readonly around = new Set<object>()

  constructor(private readonly what: string) {}

  convert(v: unknown, path: string): PyValue {
    switch (typeof v) {
      case 'string':
      case 'boolean':
      case 'number':
      case 'bigint':
        return v
      case 'object':
        return v === null || isPyFloat(v) ? v : this.container(v, path)
      default:
        return this.refuse(v === undefined ? 'undefined' : `a ${typeof v}`, path)
    }
  }

  private container(v: object, path: string): PyValue {
    if (this.around.has(v)) this.refuse('a value that contains itself', path)
    if (this.around.size >= MAX_DEPTH) this.refuse(`nesting deeper than ${MAX_DEPTH} levels`, '')
    this.around.add(v)
    const value = this.items(v, path)
    this.around.delete(v)
    return value
  }

  private items(v: object, path: string): PyValue {
    const list = (items: Iterable<unknown>): PyValue[] =>
      Array.from(items, (item, i) => this.convert(item, `${path}[${i}]`))
    if (Array.isArray(v)) return isPyTuple(v) ? pyTuple(list(v)) : list(v)
    if (isFloatArray(v)) return Array.from(v, pyFloat)
    if (isIntArray(v)) return Array.from<number | bigint>(v)
    if (isTagged(v, 'Set')) return list(v as Set<unknown>)
    if (isTagged(v, 'Map')) return this.dict([...(v as Map<unknown, unknown>)], path)
    const prototype: unknown = Object.getPrototypeOf(v)
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) this.refuseInstance(v, path)
    return this.dict(dictEntries(v as PyDict), path)
  }

  private dict(entries: readonly (readonly [unknown, unknown])[], path: string): PyValue {
    return dictOf(
      entries.map(([key, item]) => {
        if (typeof key !== 'string') this.refuse(`a Map with a key of type ${typeof key}; keys must be strings`, path)
        return [key as string, this.convert(item, `${path}[${JSON.stringify(key)}]`)] as const
      }),
    )
  }

  private refuseInstance(v: object, path: string): never {
    const advice = isTagged(v, 'Date') ? '; give a text, or ns since 1970 as a bigint' : ''
    return this.refuse(`a ${className(v)}${advice}`, path)
  }

  private refuse(got: string, path: string): never {
    throw new InvalidArgument(
      `${this.what}${path} must be made of null, booleans, numbers, strings, lists and plain objects; got ${got}`,
    )
  }
}

function isFloatArray(v: object): v is Float32Array | Float64Array {
  return isTagged(v, 'Float32Array') || isTagged(v, 'Float64Array')
}

function isIntArray(v: object): v is Int32Array | BigInt64Array {
  return ArrayBuffer.isView(v) && !isTagged(v, 'DataView') && !isFloatArray(v)
}

/** Unlike `instanceof`, also true for objects of another realm, such as a notebook's own. */
function isTagged(v: object, tag: string): boolean {
  return Object.prototype.toString.call(v) === `[object ${tag}]`
}
