import { ChunkLaw } from '../errors/index.js'

/** A half-open interval [start, end), in ns since the epoch. */
export interface Span {
  readonly start: bigint
  readonly end: bigint
}

/**
 * Which interval each run covers. JavaScript lists keys that look like integers first and in numeric order, whatever the order
 * of insertion: whoever needs the order in time asks `orderedRuns`.
 */
export type RunSpans = { readonly [runId: string]: Span }

/** How spans of several chunks join: 'concatenate' wants them to follow each other, 'merge' wants them to be the same. */
export type JoinMode = 'concatenate' | 'merge'

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

const bySpan = (a: readonly [string, Span], b: readonly [string, Span]): number =>
  compare(a[1].start, b[1].start) || compare(a[1].end, b[1].end)

/** Runs in order of their start. */
export function orderedRuns(spans: RunSpans): (readonly [runId: string, span: Span])[] {
  return Object.entries(spans).sort(bySpan)
}

/** The spans written in order of start, as far as JavaScript keeps it. Throws `ChunkLaw` when runs overlap. */
export function checkedRunSpans(spans: RunSpans, what: string): RunSpans {
  const runs = orderedRuns(spans)
  for (const [runId, { start, end }] of runs) {
    if (typeof start !== 'bigint' || typeof end !== 'bigint')
      throw new ChunkLaw(
        `${what}: run "${runId}" needs start and end as bigint, got ${String(start)} and ${String(end)}`,
      )
  }
  for (let i = 1; i < runs.length; i++) {
    const [before, after] = [runs[i - 1]!, runs[i]!]
    if (before[1].end > after[1].start)
      throw new ChunkLaw(
        `${what}: runs overlap, "${before[0]}" ends at ${before[1].end} but "${after[0]}" starts at ${after[1].start}`,
        { runId: after[0] },
      )
  }
  return Object.fromEntries(runs)
}

const nullIfEmpty = (runs: readonly (readonly [string, Span])[]): RunSpans | null => {
  const lasting = runs.filter(([, { start, end }]) => start !== end)
  return lasting.length > 0 ? Object.fromEntries(lasting) : null
}

/** Without runs of no duration; null when none is left. */
export const lastingRuns = (spans: RunSpans | null): RunSpans | null =>
  spans === null ? null : nullIfEmpty(Object.entries(spans))

/** Spans left and right of `t`; a run across `t` is on both sides; a side without any run is null. */
export function splitRunSpans(spans: RunSpans | null, t: bigint): [RunSpans | null, RunSpans | null] {
  if (spans === null) return [null, null]
  const left: [string, Span][] = []
  const right: [string, Span][] = []
  for (const [runId, span] of orderedRuns(spans)) {
    if (t <= span.start) right.push([runId, span])
    else if (span.end <= t) left.push([runId, span])
    else {
      left.push([runId, { start: span.start, end: t }])
      right.push([runId, { start: t, end: span.end }])
    }
  }
  return [nullIfEmpty(left), nullIfEmpty(right)]
}

function joinOne(runId: string, spans: Span[], mode: JoinMode): Span {
  const pieces = [...spans].sort((a, b) => compare(a.start, b.start))
  const first = pieces[0]!
  let { end } = first
  for (const piece of pieces.slice(1)) {
    const fits = mode === 'concatenate' ? piece.start <= end : piece.start === first.start && piece.end === first.end
    if (!fits) {
      const want = mode === 'concatenate' ? 'follow each other without a gap' : 'cover the same time'
      const got = pieces.map(({ start, end }) => `[${start}, ${end})`).join(', ')
      throw new ChunkLaw(`Chunks to ${mode} should ${want}, but run "${runId}" is in pieces ${got}`, { runId })
    }
    if (piece.end > end) end = piece.end
  }
  return { start: first.start, end }
}

/**
 * Spans of chunks that become one; null when no chunk has any. Throws `ChunkLaw` when the pieces of a run do not fit: where they
 * are to be concatenated, pieces may also overlap (parts that a plugin cut off itself all name the whole that they are from).
 */
export function joinRunSpans(all: readonly (RunSpans | null)[], mode: JoinMode): RunSpans | null {
  const pieces = new Map<string, Span[]>()
  for (const spans of all) {
    if (spans === null) continue
    for (const [runId, span] of orderedRuns(spans)) {
      const known = pieces.get(runId)
      if (known) known.push(span)
      else pieces.set(runId, [span])
    }
  }
  if (pieces.size === 0) return null
  return Object.fromEntries([...pieces].map(([runId, spans]) => [runId, joinOne(runId, spans, mode)]))
}

/** The parts of spans that lie within another; null when nothing does. */
export function clipRunSpans(spans: RunSpans | null, { start, end }: Span): RunSpans | null {
  if (spans === null || Object.values(spans).every((span) => span.start >= start && span.end <= end)) return spans
  return splitRunSpans(splitRunSpans(spans, end)[0], start)[1]
}

/** Whether runs and spans are the same. */
export function sameRunSpans(a: RunSpans | null, b: RunSpans | null): boolean {
  const text = (spans: RunSpans | null): string =>
    orderedRuns(spans ?? {})
      .map(([runId, { start, end }]) => `${runId} [${start}, ${end})`)
      .join()
  return text(a) === text(b)
}
