import { quietly, stateOf, type Context } from '../context/index.js'
import { chunkColumns } from '../displays/index.js'
import { isStraxlabError } from '../errors/index.js'
import { orderedSubRuns, rangesOf, type Subrun } from '../plan/index.js'
import { isSuperrun } from '../run-id/index.js'
import { runName } from '../runs/index.js'
import type { RunDoc } from '../storage/index.js'
import { dateToNs } from '../time/index.js'
import type { ChunksPayload, SpanText, SubrunInfo } from '../table/index.js'
import { storedData, whereOf } from './stored.js'
import type { Answerer } from './task.js'

type PartOf = NonNullable<ChunksPayload['partOf']>[number]

/** Span of a run as its document has it. */
function documentedSpan({ start, end }: RunDoc): SpanText | undefined {
  if (!(start instanceof Date && end instanceof Date)) return undefined
  return { start: String(dateToNs(start)), end: String(dateToNs(end)) }
}

/** A subrun as far as its document, its part in the superrun and its own stored data tell. */
async function subrunInfo(
  context: Context,
  subrun: Subrun,
  target: string,
  known: SubrunInfo | undefined,
): Promise<SubrunInfo | undefined> {
  const { runId } = subrun
  const span = known ?? documentedSpan(await stateOf(context).runDoc(runId))
  if (span === undefined) return undefined
  const ranges = rangesOf(subrun)?.map(([start, end]) => [String(start), String(end)] as const)
  const metadata = await ifReadable(async () => (await storedData(context, runId, target))?.metadata())
  return {
    runId,
    ...span,
    ...(ranges === undefined ? {} : { ranges }),
    ...(metadata === undefined ? {} : { chunks: chunkColumns(metadata.chunks) }),
  }
}

/** Beside the data that were asked for, others may be broken or missing: the map is drawn without them. */
async function ifReadable<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (isStraxlabError(error)) return undefined
    throw error
  }
}

/** The part of a run that a superrun's document takes, from its first to its last moment; undefined for one that says nothing. */
function partIn(doc: RunDoc, runId: string, whole: SpanText): SpanText | undefined {
  const spec = doc['sub_run_spec'] as { readonly [run: string]: unknown } | undefined
  if (typeof spec !== 'object' || spec === null || !Object.hasOwn(spec, runId)) return undefined
  if (spec[runId] === 'all') return whole
  const times = [spec[runId]].flat(2).filter((t) => typeof t === 'bigint' || Number.isInteger(t)) as (bigint | number)[]
  if (times.length < 2) return undefined
  times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return { start: String(times[0]), end: String(times.at(-1)) }
}

/** Superruns that hold this run, and the span that they take of it. */
async function superrunsOf(context: Context, runId: string, whole: SpanText): Promise<PartOf[]> {
  const found = new Map<string, PartOf>()
  for (const frontend of stateOf(context).frontends)
    for (const doc of await frontend.runDocs()) {
      const span = partIn(doc, runId, whole)
      if (span && !found.has(runName(doc))) found.set(runName(doc), { superrun: runName(doc), ...span })
    }
  return [...found.values()]
}

function spanOf({ chunks }: ChunksPayload): SpanText {
  return { start: chunks.start[0] ?? '0', end: chunks.end.at(-1) ?? '0' }
}

export const chunks: Answerer<'chunks'> = async (given, { context, contextId, variable, signal }) => {
  const [runId, target] = [given.text('runId'), given.text('target')]
  const { payload } = await quietly(context).chunkMap(runId, target)
  const stored = await ifReadable(() => storedData(context, runId, target))
  signal.throwIfAborted()
  const subruns: SubrunInfo[] = []
  for (const subrun of isSuperrun(runId) ? await orderedSubRuns(runId, stateOf(context)) : []) {
    const known = payload.subruns?.find((one) => one.runId === subrun.runId)
    const info = await subrunInfo(context, subrun, target, known)
    if (info) subruns.push(info)
    signal.throwIfAborted()
  }
  const partOf = await superrunsOf(context, runId, spanOf(payload))
  return {
    result: {
      ...payload,
      ...(stored === undefined ? {} : { where: whereOf(stored) }),
      ...(subruns.length > 0 ? { subruns } : {}),
      ...(partOf.length > 0 ? { partOf } : {}),
      context: { id: contextId, variable },
    },
  }
}
