import { quietly, stateOf } from '../context/index.js'
import { rangesOf } from '../plan/index.js'
import { draftSuperrun, type SuperrunData, type SuperrunDraft } from '../runs/index.js'
import { dateToNs } from '../time/index.js'
import { gapsBetween, type SpanText, type SuperrunAnswer } from '../table/index.js'
import { callCode } from './code.js'
import { isDict, type Given } from './given.js'
import type { Answerer, Task } from './task.js'

type Range = readonly [bigint, bigint]

/** Runs, or parts of runs with times as decimal texts: the data of a `defineRun`. */
function dataOf(given: Given): SuperrunData {
  if (!isDict(given.raw('data'))) return given.texts('data')
  const time = (value: unknown): bigint => {
    if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value))
      throw given.wrong('data', 'times as decimal texts, ns')
    return BigInt(value)
  }
  const part = (value: unknown): 'all' | Range[] => {
    if (value === 'all') return 'all'
    if (!Array.isArray(value) || !value.every((range) => Array.isArray(range) && range.length === 2))
      throw given.wrong('data', "run ids, or for each run 'all' or a list of [start, end]")
    return (value as [unknown, unknown][]).map(([start, end]): Range => [time(start), time(end)])
  }
  return Object.fromEntries(Object.entries(given.dict('data')).map(([runId, value]) => [runId, part(value)]))
}

/** The spans that the superrun would take of its runs. */
function spansOf({ subruns, spec }: SuperrunDraft): (SpanText & { readonly runId: string })[] {
  return subruns.flatMap(({ runId, start, end }) => {
    const ranges = rangesOf({ runId, spec: spec[runId]! }) ?? [[dateToNs(start), dateToNs(end)] as const]
    return ranges.map(([from, to]) => ({ runId, start: String(from), end: String(to) }))
  })
}

function overlapWarnings(spans: readonly (SpanText & { readonly runId: string })[]): string[] {
  const ordered = [...spans].sort((a, b) => (BigInt(a.start) < BigInt(b.start) ? -1 : 1))
  const warnings: string[] = []
  let latest = ordered[0]
  for (const span of ordered.slice(1)) {
    if (BigInt(span.start) < BigInt(latest!.end))
      warnings.push(`Runs ${latest!.runId} and ${span.runId} overlap in time.`)
    if (BigInt(span.end) > BigInt(latest!.end)) latest = span
  }
  return warnings.length > 3 ? [...warnings.slice(0, 3), `${warnings.length - 3} more runs overlap.`] : warnings
}

function partsWarnings({ subruns, spec }: SuperrunDraft): string[] {
  if (subruns.every(({ runId }) => spec[runId] === 'all')) return []
  return ['Only parts of some runs are taken; the livetime, as strax counts it, is that of the whole runs.']
}

async function existsWarnings({ name }: SuperrunDraft, { context }: Task): Promise<string[]> {
  const { frontends } = stateOf(context)
  const docs = await Promise.all(frontends.map((frontend) => frontend.runMetadata(name)))
  return docs.some((doc) => doc !== undefined) ? [`${name} exists: its definition will be replaced.`] : []
}

export const defineSuperrun: Answerer<'defineRun'> = async (given, task) => {
  const { context, variable, signal } = task
  const [name, data] = [given.text('name'), dataOf(given)]
  const dryRun = given.flag('dryRun')
  const draft = await draftSuperrun({ frontends: stateOf(context).frontends, name, data })
  const spans = spansOf(draft)
  const exists = await existsWarnings(draft, task)
  signal.throwIfAborted()
  if (!dryRun) await quietly(context).defineRun(name, data)
  const { doc } = draft
  const result: SuperrunAnswer = {
    runId: draft.name,
    start: String(dateToNs(doc['start'] as Date)),
    end: String(dateToNs(doc['end'] as Date)),
    livetime: Number(doc['livetime']),
    mode: doc['mode'] as unknown as readonly string[],
    source: doc['source'] as unknown as readonly string[],
    gaps: gapsBetween(spans),
    warnings: [...(dryRun ? exists : []), ...draft.notices, ...overlapWarnings(spans), ...partsWarnings(draft)],
    code: callCode(variable, 'defineRun', draft.name, data),
  }
  return { result }
}
