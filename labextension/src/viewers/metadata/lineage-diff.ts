import type { LineageEntry } from '@straxlab/core/mime'

export type Difference = 'same' | 'changed' | 'only-here' | 'only-other'

export interface OptionDifference {
  readonly option: string
  /** Python's JSON of the value; undefined where the option is not in the lineage. */
  readonly here: string | undefined
  readonly other: string | undefined
}

/** One data type of a lineage, beside the same one of the lineage compared with. */
export interface ComparedEntry {
  readonly entry: LineageEntry
  readonly other?: LineageEntry
  readonly difference: Difference
  readonly options: readonly OptionDifference[]
}

function compareOptions(here: LineageEntry['options'], other: LineageEntry['options']): OptionDifference[] {
  const otherValues = new Map(other)
  const names = [...here.map(([option]) => option), ...other.map(([option]) => option)]
  const hereValues = new Map(here)
  return [...new Set(names)].map((option) => ({
    option,
    here: hereValues.get(option),
    other: otherValues.get(option),
  }))
}

/** Both lineages as one list. Without `other` everything is the same. */
export function compareEntries(here: readonly LineageEntry[], other?: readonly LineageEntry[]): ComparedEntry[] {
  if (!other) {
    return here.map((entry) => ({
      entry,
      difference: 'same',
      options: entry.options.map(([option, value]) => ({ option, here: value, other: value })),
    }))
  }
  const others = new Map(other.map((entry) => [entry.dataType, entry]))
  const compared = here.map((entry): ComparedEntry => {
    const match = others.get(entry.dataType)
    if (!match) return { entry, difference: 'only-here', options: compareOptions(entry.options, []) }
    const options = compareOptions(entry.options, match.options)
    const same =
      entry.plugin === match.plugin &&
      entry.version === match.version &&
      options.every((option) => option.here === option.other)
    return { entry, other: match, difference: same ? 'same' : 'changed', options }
  })
  const known = new Set(here.map(({ dataType }) => dataType))
  const missing = other.filter(({ dataType }) => !known.has(dataType))
  return [
    ...compared,
    ...missing.map((entry): ComparedEntry => ({
      entry,
      difference: 'only-other',
      options: compareOptions([], entry.options),
    })),
  ]
}
