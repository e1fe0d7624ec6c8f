import { InvalidArgument } from '../errors/index.js'
import { dictEntries } from './dict.js'
import { floatRepr } from './float.js'
import { checkPlain, isPyFloat, isPyList, isPyTuple, MAX_DEPTH, type PyValue } from './value.js'

/**
 * Python's `repr(v)`: `{'a': (1, 2.0), 'b': [None]}`. Arrays print as lists, `PyTuple` as tuples.
 * @throws InvalidArgument for a value that Python does not have, and for nesting deeper than 900
 */
export function pyRepr(v: PyValue): string {
  return repr(v, 0)
}

function repr(v: PyValue, depth: number): string {
  switch (typeof v) {
    case 'string':
      return stringRepr(v)
    case 'bigint':
      return String(v)
    case 'boolean':
      return v ? 'True' : 'False'
    case 'number':
      return Number.isSafeInteger(v) && !Object.is(v, -0) ? String(v) : floatRepr(v)
    case 'object':
      return v === null ? 'None' : isPyFloat(v) ? floatRepr(v.value) : containerRepr(v, depth + 1)
    default:
      throw new InvalidArgument(`Python has no value for a ${typeof v}`)
  }
}

function containerRepr(v: Extract<PyValue, object>, depth: number): string {
  if (depth > MAX_DEPTH) throw new InvalidArgument(`cannot print values nested deeper than ${MAX_DEPTH} levels`)
  if (isPyList(v)) {
    const items = Array.from(v, (item) => repr(item, depth))
    if (!isPyTuple(v)) return `[${items.join(', ')}]`
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
  }
  checkPlain(v)
  const items = dictEntries(v as { readonly [key: string]: PyValue }).map(
    ([key, item]) => `${stringRepr(key)}: ${repr(item, depth)}`,
  )
  return `{${items.join(', ')}}`
}

const SHORT: { readonly [char: string]: string } = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Double quotes only where the text has single quotes and no double ones. */
function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(/[\\'\p{C}\p{Z}]/gu, (char) => {
    if (char === ' ' || (char === "'" && quote === '"')) return char
    return char === "'" ? "\\'" : (SHORT[char] ?? hexEscape(char.codePointAt(0)!))
  })
  return quote + body + quote
}

function hexEscape(codePoint: number): string {
  const hex = codePoint.toString(16)
  if (codePoint <= 0xff) return '\\x' + hex.padStart(2, '0')
  return codePoint <= 0xffff ? '\\u' + hex.padStart(4, '0') : '\\U' + hex.padStart(8, '0')
}
