import { InvalidArgument } from '../errors/index.js'
import { compareCodePoints } from './dict.js'
import { pyJsonDumps } from './dumps.js'
import { sha1Base32 } from './hash.js'
import { checkPlain, isPyDict, isPyList, MAX_DEPTH, type PyValue } from './value.js'

/**
 * The value with every dict as its `[key, value]` pairs, sorted by key (strax/utils.py, `hashablize`). Pairs and tuples stay arrays:
 * the hash is taken of JSON, which knows no tuples.
 */
export function hashablize(v: PyValue): PyValue {
  return withPairs(v, 0)
}

function withPairs(v: PyValue, depth: number): PyValue {
  if (depth > MAX_DEPTH) throw new InvalidArgument(`cannot hash values nested deeper than ${MAX_DEPTH} levels`)
  if (isPyList(v)) return Array.from(v, (item) => withPairs(item, depth + 1))
  if (!isPyDict(v)) return v
  checkPlain(v)
  const keys = Object.keys(v).sort(compareCodePoints)
  return keys.map((key) => [key, withPairs(v[key]!, depth + 1)])
}

/**
 * strax's `deterministic_hash`: base32, lower case, of the sha1 of the JSON of the hashable form.
 * @param length characters, at most 32
 * @throws InvalidArgument for values that Python does not have
 */
export function deterministicHash(v: PyValue, length = 10): string {
  return sha1Base32(pyJsonDumps(hashablize(v)), length)
}
