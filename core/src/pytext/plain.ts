import { dictEntries, dictOf } from './dict.js'
import { isPyDict, isPyFloat, isPyList, type PyValue } from './value.js'

/** The value without `PyFloat` and `PyTuple`, as plugin code wants it. Only integers too large for a number are bigint. */
export function toPlain(v: PyValue): unknown {
  if (typeof v === 'bigint') return Number.isSafeInteger(Number(v)) ? Number(v) : v
  if (isPyFloat(v)) return v.value
  if (isPyList(v)) return Array.from(v, toPlain)
  if (!isPyDict(v)) return v
  return dictOf(dictEntries(v).map(([key, value]) => [key, toPlain(value) as PyValue]))
}
