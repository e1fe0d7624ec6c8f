import { isPyDict, isPyFloat, isPyList, type PyValue } from '../pytext/index.js'
import type { Lineage, LineageEntry } from './lineage.js'

export interface FuzzyOptions {
  /** Data types whose plugin, version and options do not count. */
  readonly fuzzyFor?: readonly string[]
  /** Options that do not count, in any plugin. */
  readonly fuzzyForOptions?: readonly string[]
}

/**
 * Whether stored data with lineage `stored` may stand for data with lineage `wanted` (strax/storage/common.py, `_matches`). Values
 * are compared as Python does (`1 == 1.0 == True`), but a list equals a tuple: metadata know only lists. What was made of some
 * chunks only never stands for the whole, nor for other chunks (strax takes what it finds first).
 */
export function matchesLineage(stored: Lineage, wanted: Lineage, fuzzy: FuzzyOptions = {}): boolean {
  const ignoredTypes = new Set(fuzzy.fuzzyFor)
  const ignoredOptions = new Set(fuzzy.fuzzyForOptions)
  const counting = (lineage: Lineage): string[] =>
    Object.keys(lineage).filter((dataType) => !ignoredTypes.has(dataType))
  const dataTypes = counting(wanted)
  return (
    sameChunkNumbers(stored, wanted) &&
    counting(stored).length === dataTypes.length &&
    dataTypes.every(
      (dataType) => Object.hasOwn(stored, dataType) && sameEntry(stored[dataType]!, wanted[dataType]!, ignoredOptions),
    )
  )
}

const chunkNumbers = (lineage: Lineage): PyValue =>
  Object.fromEntries(
    Object.entries(lineage).flatMap(([dataType, [, , options]]) => {
      const numbers = options['chunk_number']
      return numbers === undefined ? [] : [[dataType, numbers]]
    }),
  )

const sameChunkNumbers = (a: Lineage, b: Lineage): boolean => equalInPython(chunkNumbers(a), chunkNumbers(b))

function sameEntry(a: LineageEntry, b: LineageEntry, ignored: ReadonlySet<string>): boolean {
  const options = ([, , all]: LineageEntry): PyValue =>
    Object.fromEntries(Object.entries(all).filter(([option]) => !ignored.has(option)))
  return a[0] === b[0] && a[1] === b[1] && equalInPython(options(a), options(b))
}

/** Python's `==`, but for NaN, which equals itself here, and tuples, which equal lists. */
export function equalInPython(a: PyValue, b: PyValue): boolean {
  if (isPyList(a)) return isPyList(b) && a.length === b.length && a.every((item, i) => equalInPython(item, b[i]!))
  if (isPyDict(a)) {
    if (!isPyDict(b)) return false
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equalInPython(a[key]!, b[key]!))
    )
  }
  const x = numeric(a)
  const y = numeric(b)
  if (x === undefined || y === undefined) return a === b
  // Loose equality compares bigint with number exactly.
  return x == y || (Number.isNaN(x) && Number.isNaN(y))
}

function numeric(v: PyValue): number | bigint | undefined {
  if (typeof v === 'number' || typeof v === 'bigint') return v
  if (typeof v === 'boolean') return v ? 1 : 0
  return isPyFloat(v) ? v.value : undefined
}
