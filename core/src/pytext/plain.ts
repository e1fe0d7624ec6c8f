import { dictEntries, dictOf } from './dict.js'
import { isPyDict, isPyFloat, isPyList, type PyValue } from './value.js'

/** The value without `PyFloat` and `PyTuple`, as plugin code wants it. Integers too large for a number stay bigint. */
export function toPlain(v: PyValue): unknown {
  if (isPyFloat(v)) return v.value
  if (isPyList(v)) return Array.from(v, toPlain)
  if (!isPyDict(v)) return v
  return dictOf(dictEntries(v).map(([key, value]) => [key, toPlain(value) as PyValue]))
}
