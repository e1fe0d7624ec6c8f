/**
 * Dicts as objects. Two traps of JavaScript objects are closed here: keys such as `__proto__` or `constructor` are ordinary, and
 * the order of insertion is kept even where keys look like integers (`{"10": .., "9": ..}`), which bare objects put in front.
 */
import type { PyDict, PyValue } from './value.js'

/** Nothing to inherit, yet, unlike `Object.create(null)`, fast in V8. */
const Bare = function () {} as unknown as new () => Record<string, PyValue>
Bare.prototype = Object.freeze(
  Object.create(null, {
    // Shown as what it is to a reader: a plain object.
    [Symbol.for('nodejs.util.inspect.custom')]: {
      value(
        this: PyDict,
        _depth: number,
        options: object,
        inspect: (value: unknown, options: object) => string,
      ): string {
        return inspect(Object.fromEntries(dictEntries(this)), options)
      },
    },
  }),
)

/** Key order of the few dicts whose own order differs from insertion. */
const keyOrders = new WeakMap<object, readonly string[]>()

/** An empty dict to be filled; a key that looks like an integer goes through `DictBuilder` or `dictOf`. */
export function bareDict(): Record<string, PyValue> {
  return new Bare()
}

/** True for a key that an object would move in front of the others: an array index, `0` to 4294967294. */
function isIndexKey(key: string): boolean {
  const first = key.charCodeAt(0)
  if (!(first >= 48 && first <= 57) || key.length > 10) return false
  if (first === 48) return key.length === 1
  const n = Number(key)
  return Number.isInteger(n) && n < 4294967295 && String(n) === key
}

/** Notes the order in which `keys` (no duplicates) were inserted into `dict`, where the object itself would forget it. */
export function keepKeyOrder(dict: PyDict, keys: readonly string[]): void {
  if (!keys.some(isIndexKey)) return
  const own = Object.keys(dict)
  if (keys.some((key, i) => key !== own[i])) keyOrders.set(dict, keys)
}

/** The dict of these entries, in this order; the last of equal keys wins, in the place of the first. */
export function dictOf(entries: Iterable<readonly [string, PyValue]>): PyDict {
  const dict = bareDict()
  const keys = new Set<string>()
  for (const [key, value] of entries) {
    dict[key] = value
    keys.add(key)
  }
  keepKeyOrder(dict, [...keys])
  return dict
}

/** Keys in the order of insertion. Use it wherever order counts; `Object.keys` suffices elsewhere. */
export function dictKeys(dict: PyDict): readonly string[] {
  const kept = keyOrders.get(dict)
  const own = Object.keys(dict)
  if (kept === undefined || kept.length !== own.length || !kept.every((key) => Object.hasOwn(dict, key))) return own
  return kept
}

export function dictEntries(dict: PyDict): (readonly [string, PyValue])[] {
  return dictKeys(dict).map((key) => [key, dict[key]!] as const)
}

/** Order of Python strings: by code point (JavaScript compares UTF-16 units, which differ beyond U+FFFF). */
export function compareCodePoints(a: string, b: string): number {
  const n = Math.min(a.length, b.length)
  let at = 0
  while (at < n && a.charCodeAt(at) === b.charCodeAt(at)) at++
  if (at === n) return a.length - b.length
  // The differing units may be second halves of characters that begin alike.
  const insideOne = isLowSurrogate(a.charCodeAt(at)) || isLowSurrogate(b.charCodeAt(at))
  if (insideOne && at > 0 && isHighSurrogate(a.charCodeAt(at - 1))) at--
  return a.codePointAt(at)! - b.codePointAt(at)!
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
