import { InvalidArgument } from '../errors/index.js'
import { compareCodePoints, dictKeys } from './dict.js'
import { floatRepr } from './float.js'
import { checkPlain, isPyFloat, isPyList, MAX_DEPTH, type PyDict, type PyValue } from './value.js'

export interface DumpsOptions {
  /** Spaces per level, one item a line; without it everything is on one line. */
  readonly indent?: number
  /** Keys ordered by code point (default false: as inserted). */
  readonly sortKeys?: boolean
  /** Everything beyond ASCII as `\uXXXX` (default true). */
  readonly ensureAscii?: boolean
}

/**
 * The text of Python's `json.dumps(v, indent=, sort_keys=, ensure_ascii=)`, byte for byte. Tuples are written as lists.
 * @throws InvalidArgument for a value that Python does not have, and for nesting deeper than 900
 */
export function pyJsonDumps(v: PyValue, options: DumpsOptions = {}): string {
  return new Dumper(options).value(v, 0)
}

class Dumper {
  private readonly indent: number | undefined
  private readonly sortKeys: boolean
  private readonly string: (text: string) => string

  constructor({ indent, sortKeys = false, ensureAscii = true }: DumpsOptions) {
    this.indent = indent
    this.sortKeys = sortKeys
    this.string = ensureAscii ? asciiString : unicodeString
  }

  value(v: PyValue, depth: number): string {
    switch (typeof v) {
      case 'string':
        return this.string(v)
      case 'number':
        return numberText(v)
      case 'bigint':
      case 'boolean':
        return String(v)
      case 'object':
        if (v === null) return 'null'
        if (isPyFloat(v)) return jsonFloat(v.value)
        if (depth >= MAX_DEPTH) throw new InvalidArgument(`cannot write JSON nested deeper than ${MAX_DEPTH} levels`)
        return isPyList(v) ? this.list(v, depth + 1) : this.dict(v, depth + 1)
      default:
        throw new InvalidArgument(`cannot write a ${typeof v} as JSON; Python has no such value`)
    }
  }

  private list(items: readonly PyValue[], depth: number): string {
    return this.wrapped(
      '[',
      Array.from(items, (item) => this.value(item, depth)),
      ']',
      depth,
    )
  }

  private dict(dict: PyDict, depth: number): string {
    checkPlain(dict)
    let keys = dictKeys(dict)
    if (this.sortKeys) keys = [...keys].sort(compareCodePoints)
    const items = keys.map((key) => `${this.string(key)}: ${this.value(dict[key]!, depth)}`)
    return this.wrapped('{', items, '}', depth)
  }

  private wrapped(open: string, items: readonly string[], close: string, depth: number): string {
    if (items.length === 0) return open + close
    if (this.indent === undefined) return open + items.join(', ') + close
    const line = '\n' + ' '.repeat(this.indent * depth)
    return open + line + items.join(',' + line) + '\n' + ' '.repeat(this.indent * (depth - 1)) + close
  }
}

function numberText(x: number): string {
  return Number.isSafeInteger(x) && !Object.is(x, -0) ? String(x) : jsonFloat(x)
}

function jsonFloat(x: number): string {
  if (Number.isFinite(x)) return floatRepr(x)
  return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity'
}

const SHORT: { readonly [char: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
}

function escaped(char: string): string {
  return SHORT[char] ?? '\\u' + char.charCodeAt(0).toString(16).padStart(4, '0')
}

/** Escapes unit by unit, so that what lies beyond U+FFFF becomes a surrogate pair, as in Python. */
function asciiString(text: string): string {
  return /["\\]|[^ -~]/.test(text) ? `"${text.replace(/["\\]|[^ -~]/g, escaped)}"` : `"${text}"`
}

function unicodeString(text: string): string {
  // eslint-disable-next-line no-control-regex
  return `"${text.replace(/["\\\x00-\x1f]/g, escaped)}"`
}
