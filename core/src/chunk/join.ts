import { ChunkLaw } from '../errors/index.js'
import { StructDtype } from '../dtype/index.js'
import { clipRunSpans, joinRunSpans, orderedRuns, sameRunSpans, type RunSpans, type Span } from './run-spans.js'

/** All of a chunk but its rows; what joining chunks decides before any row is copied. */
export interface ChunkHead {
  readonly dataType: string
  readonly dataKind: string
  readonly dtype: StructDtype
  readonly runId: string | null
  readonly start: bigint
  readonly end: bigint
  readonly length: number
  readonly subruns: RunSpans | null
  readonly superrun: RunSpans | null
  readonly targetSizeMb: number
}

/** The one value that all heads have. */
function same<T>(heads: readonly ChunkHead[], get: (head: ChunkHead) => T, problem: string): T {
  const values = [...new Set(heads.map(get))]
  if (values.length !== 1) {
    const chunks = heads.map((head) => `${head.runId}.${head.dataType} [${head.start}, ${head.end})`).join(', ')
    throw new ChunkLaw(`Cannot ${problem}: ${values.join(', ')} (${chunks})`)
  }
  return values[0]!
}

const largestTarget = (heads: readonly ChunkHead[]): number => Math.max(...heads.map((head) => head.targetSizeMb))

/** Head of chunks whose columns are put side by side. The order of fields does not depend on the order of chunks. */
export function mergeHeads(heads: readonly ChunkHead[], dataType: string): ChunkHead {
  const dataKind = same(heads, (head) => head.dataKind, 'merge chunks of different data kinds')
  const runId = same(heads, (head) => head.runId, 'merge chunks of different runs')
  const length = same(heads, (head) => head.length, 'merge chunks with different numbers of rows')
  same(heads, (head) => `[${head.start}, ${head.end})`, 'merge chunks of different times')
  const byType = [...heads].sort((a, b) => (a.dataType < b.dataType ? -1 : a.dataType > b.dataType ? 1 : 0))
  const { start, end } = heads[0]!
  return {
    dataType,
    dataKind,
    dtype: StructDtype.merged(byType.map((head) => head.dtype)),
    runId,
    start,
    end,
    length,
    subruns: mergedSubruns(heads),
    superrun: joinRunSpans(
      heads.map((head) => head.superrun),
      'merge',
    ),
    targetSizeMb: largestTarget(heads),
  }
}

/** Subruns that only some of the chunks name beyond their borders are cut at these. */
function mergedSubruns(heads: readonly ChunkHead[]): RunSpans | null {
  const all = heads.map((head) => head.subruns)
  if (all.every((spans) => sameRunSpans(spans, all[0]!))) return all[0]!
  return joinRunSpans(
    all.map((spans) => clipRunSpans(spans, heads[0]!)),
    'merge',
  )
}

/** What has no duration adds nothing. Overlapping spans reach beyond their chunks, and are cut where the new chunk ends. */
function concatenatedSubruns(heads: readonly ChunkHead[], whole: Span): RunSpans | null {
  const lasting = heads.filter((head) => head.end > head.start)
  const all = (lasting.length > 0 ? lasting : heads).map((head) => head.subruns)
  const joined = joinRunSpans(all, 'concatenate')
  return all.every((spans) => sameRunSpans(spans, joined)) || !overlap(all) ? joined : clipRunSpans(joined, whole)
}

function overlap(all: readonly (RunSpans | null)[]): boolean {
  const ends = new Map<string, bigint>()
  for (const spans of all)
    for (const [runId, { start, end }] of orderedRuns(spans ?? {})) {
      const before = ends.get(runId)
      if (before !== undefined && start < before) return true
      ends.set(runId, end)
    }
  return false
}

/** Head of chunks whose rows are put one after the other. */
export function concatenateHeads(heads: readonly ChunkHead[], allowSuperrun: boolean): ChunkHead {
  const dataType = same(heads, (head) => head.dataType, 'concatenate chunks of different data types')
  const first = heads[0]!
  const runIds = new Set(heads.map((head) => head.runId))
  if (runIds.size > 1 && !allowSuperrun)
    same(heads, (head) => head.runId, `concatenate ${dataType} chunks of different runs`)
  const runId = runIds.size === 1 ? first.runId : null
  let end = 0n
  for (const head of heads) {
    if (head.start < end)
      throw new ChunkLaw(
        `Cannot concatenate overlapping or unsorted chunks of ${head.runId}.${dataType}: one ends at ${end}, the next starts at ${head.start}`,
        { runId: head.runId ?? undefined, dataType },
      )
    end = head.end
  }
  return {
    dataType,
    dataKind: first.dataKind,
    dtype: first.dtype,
    runId,
    start: first.start,
    end,
    length: heads.reduce((rows, head) => rows + head.length, 0),
    subruns: concatenatedSubruns(heads, { start: first.start, end }),
    superrun:
      runId !== null
        ? null
        : joinRunSpans(
            heads.map((head) => head.superrun ?? ownSpan(head)),
            'concatenate',
          ),
    targetSizeMb: largestTarget(heads),
  }
}

/** A head joined within one run has no superrun written down yet. */
function ownSpan(head: ChunkHead): RunSpans | null {
  return head.runId === null ? null : Object.fromEntries([[head.runId, { start: head.start, end: head.end }]])
}
