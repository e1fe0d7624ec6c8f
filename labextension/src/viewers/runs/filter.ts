import { anyPattern, tagMatcher } from '@straxlab/core/pattern'
import { parseNs } from '../format.js'
import type { RunColumn } from './columns.js'

/** What the user asked to see. Patterns are shell wildcards, several separated by commas; empty = no condition. */
export interface RunFilter {
  readonly search: string
  readonly runMode: string
  readonly source: string
  readonly includeTags: string
  readonly excludeTags: string
  /** Days `2021-05-04` (or any ISO moment), UTC; both included. */
  readonly from: string
  readonly to: string
  /** Data types that must be available. */
  readonly available: readonly string[]
}

export const NO_FILTER: RunFilter = {
  search: '',
  runMode: '',
  source: '',
  includeTags: '',
  excludeTags: '',
  from: '',
  to: '',
  available: [],
}

type RowTest = (row: number) => boolean

/** The patterns in a comma-separated text. */
export function patternsIn(text: string): string[] {
  return text
    .split(',')
    .map((pattern) => pattern.trim())
    .filter(Boolean)
}

/** How many conditions are set, the search not counted. */
export function conditionCount(filter: RunFilter): number {
  const texts = [filter.runMode, filter.source, filter.includeTags, filter.excludeTags, filter.from, filter.to]
  return texts.filter((text) => text.trim() !== '').length + filter.available.length
}

function patternTest(column: RunColumn | undefined, text: string): RowTest | undefined {
  const patterns = patternsIn(text)
  if (patterns.length === 0 || !column) return undefined
  const test = anyPattern(patterns, 'fnmatch')
  const seen = new Map<string, boolean>()
  return (row) => {
    // A superrun of mixed modes has them comma-joined: any of them counts.
    const cell = column.text(row)
    let answer = seen.get(cell)
    if (answer === undefined) seen.set(cell, (answer = test(cell) || cell.split(',').some((part) => test(part.trim()))))
    return answer
  }
}

function tagTest(column: RunColumn | undefined, text: string, wanted: boolean): RowTest | undefined {
  const patterns = patternsIn(text)
  if (patterns.length === 0 || !column) return undefined
  const test = tagMatcher(patterns, 'fnmatch', true)
  return (row) => column.parts(row).some(test) === wanted
}

const NS_PER_DAY = 86_400_000_000_000n

/** Start of the run between two moments; a plain day as the later one includes that whole day. */
function dateTest(column: RunColumn | undefined, from: string, to: string): RowTest | undefined {
  const first = from.trim() ? parseNs(from.trim()) : undefined
  const last = to.trim() ? parseNs(to.trim()) : undefined
  if (!column || (first === undefined && last === undefined)) return undefined
  const end = last === undefined ? undefined : /^\d{4}-\d\d-\d\d$/.test(to.trim()) ? last + NS_PER_DAY - 1n : last
  return (row) => {
    const start = column.value(row)
    if (typeof start !== 'bigint') return false
    return (first === undefined || start >= first) && (end === undefined || start <= end)
  }
}

/** Words are looked for anywhere in the row, all of them, in any case. */
function searchTest(haystack: (row: number) => string, search: string): RowTest | undefined {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return undefined
  return (row) => {
    const text = haystack(row)
    return words.every((word) => text.includes(word))
  }
}

/** Indices of the rows that satisfy every condition. @throws InvalidArgument for a wildcard that is none */
export function filterRows(
  rows: number,
  column: (name: string) => RunColumn | undefined,
  haystack: (row: number) => string,
  filter: RunFilter,
): Uint32Array {
  const tests = [
    patternTest(column('mode'), filter.runMode),
    patternTest(column('source'), filter.source),
    tagTest(column('tags'), filter.includeTags, true),
    tagTest(column('tags'), filter.excludeTags, false),
    dateTest(column('start'), filter.from, filter.to),
    ...filter.available.map((dataType): RowTest => {
      const flags = column(`${dataType}_available`)
      return (row) => flags?.value(row) === 1
    }),
    searchTest(haystack, filter.search),
  ].filter((test) => test !== undefined)
  const kept = new Uint32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (tests.every((test) => test(row))) kept[count++] = row
  return kept.slice(0, count)
}
