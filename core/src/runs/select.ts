import { anyPattern, checkPatternType, tagMatcher, type PatternType } from './pattern.js'
import type { RunTable } from './run-table.js'

/** What runs must match. Patterns of one criterion are alternatives; all criteria must hold. */
export interface RunCriteria {
  /** Pattern(s) of run modes; a superrun of several modes matches with the joined text or any one of them. */
  readonly runMode?: string | readonly string[]
  /** Pattern(s) of run ids. */
  readonly runId?: string | readonly string[]
  /** Pattern(s) of which at least one tag must match one. */
  readonly includeTags?: string | readonly string[]
  /** Pattern(s) that no tag may match; stronger than `includeTags`. */
  readonly excludeTags?: string | readonly string[]
  /** `fnmatch`: shell wildcards over the whole text. `re`: Python's `re.match`. */
  readonly patternType?: PatternType
  /** The underscore before a tag (official, automatic) does not count unless the pattern has one. */
  readonly ignoreUnderscore?: boolean
}

/** The text itself and, where commas join several values, each of them (strax#935: superruns of mixed modes). */
const alternatives = (text: string): string[] => (text.includes(',') ? [text, ...text.split(',')] : [text])

function indicesWhere(values: ArrayLike<unknown>, test: (text: string) => boolean): Set<number> {
  const found = new Set<number>()
  for (let i = 0; i < values.length; i++) if (test(String(values[i]))) found.add(i)
  return found
}

/**
 * The runs of a table that match, in the table's order (strax run_selection.py `select_runs` without availability).
 *
 * @throws InvalidArgument for an unknown `patternType` or a broken pattern
 */
export function selectRows(table: RunTable, criteria: RunCriteria): RunTable {
  const { patternType = 'fnmatch', ignoreUnderscore = true } = criteria
  checkPatternType(patternType)
  const kept: Set<number>[] = []
  if (criteria.runId !== undefined) {
    kept.push(indicesWhere(table.column('name'), anyPattern(criteria.runId, patternType)))
  }
  if (criteria.runMode !== undefined) {
    const matches = anyPattern(criteria.runMode, patternType)
    kept.push(indicesWhere(table.column('mode'), (text) => alternatives(text).some(matches)))
  }
  const tags = table.column('tags')
  const anyTag = (patterns: string | readonly string[]): ((text: string) => boolean) => {
    const matches = tagMatcher(patterns, patternType, ignoreUnderscore)
    return (text) => text.split(',').some(matches)
  }
  if (criteria.includeTags !== undefined) kept.push(indicesWhere(tags, anyTag(criteria.includeTags)))
  if (criteria.excludeTags !== undefined) {
    const matches = anyTag(criteria.excludeTags)
    kept.push(indicesWhere(tags, (text) => !matches(text)))
  }
  if (kept.length === 0) return table
  const rows = Array.from({ length: table.length }, (_, i) => i).filter((i) => kept.every((set) => set.has(i)))
  return table.take(rows)
}
