import { InvalidArgument, RunMetadataNotAvailable, StorageFailed } from '../errors/index.js'
import type { SubRunSpec } from '../lineage/index.js'
import { dictOf, pyFloat, type PyValue } from '../pytext/index.js'
import { superrunName } from '../run-id/index.js'
import type { RunDoc, StorageFrontend } from '../storage/index.js'
import { subRunSpec, type SuperrunData } from './sub-runs.js'

export interface DefineRunRequest {
  readonly frontends: readonly StorageFrontend[]
  /** Name of the superrun; the underscore is added where missing. */
  readonly name: string
  readonly data: SuperrunData
  /** The run that rows without a `run_id` column are from. */
  readonly fromRun?: string
  /** Hears what deserves a second look: mixed modes or sources. */
  readonly notice?: (text: string) => void
}

/** A run that becomes part of a superrun. */
export interface DraftSubrun {
  readonly runId: string
  readonly doc: RunDoc
  readonly start: Date
  readonly end: Date
}

/** What defining a superrun would write. */
export interface SuperrunDraft {
  /** With its underscore. */
  readonly name: string
  readonly doc: RunDoc
  readonly spec: SubRunSpec
  /** By their start. */
  readonly subruns: readonly DraftSubrun[]
  /** Where the document goes. */
  readonly frontend: StorageFrontend
  /** What deserves a second look. */
  readonly notices: readonly string[]
}

async function subrun(frontends: readonly StorageFrontend[], runId: string): Promise<DraftSubrun> {
  for (const frontend of frontends) {
    const doc = await frontend.runMetadata(runId)
    if (!doc) continue
    const { start, end } = doc
    if (start instanceof Date && end instanceof Date) return { runId, doc, start, end }
    const missing = start instanceof Date ? 'end' : 'start'
    throw new InvalidArgument(
      `The document of run ${runId} in ${frontend.name} has no ${missing} date; a superrun needs it.`,
      { runId },
    )
  }
  const where = frontends.map((frontend) => frontend.name).join(', ')
  throw new RunMetadataNotAvailable(
    `No run document of run ${runId} in ${where}; a superrun needs one of each subrun.`,
    { runId },
  )
}

/** Distinct texts in code-point order: strax takes them out of a set, in no order at all. */
const distinct = (values: readonly string[]): string[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value ?? '')])

function namesIn(list: unknown, key: 'name' | 'comment'): string[] {
  if (!Array.isArray(list)) return ['']
  return list.map((item: unknown) =>
    String(typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : item),
  )
}

/** The run document of a superrun, from those of its subruns (strax run_selection.py `define_run`). */
function superrunDoc(name: string, subruns: readonly DraftSubrun[], spec: SubRunSpec): RunDoc {
  const seconds = subruns.reduce((sum, { start, end }) => sum + (end.getTime() - start.getTime()) / 1000, 0)
  const earliest = Math.min(...subruns.map(({ start }) => start.getTime()))
  const latest = Math.max(...subruns.map(({ end }) => end.getTime()))
  return {
    name,
    sub_run_spec: dictOf(subruns.map(({ runId }) => [runId, spec[runId] as PyValue])) as RunDoc,
    start: new Date(earliest),
    end: new Date(latest),
    livetime: pyFloat(seconds),
    mode: distinct(subruns.flatMap(({ doc }) => texts(doc['mode']))),
    source: distinct(subruns.flatMap(({ doc }) => texts(doc['source']))),
    tags: distinct(subruns.flatMap(({ doc }) => namesIn(doc['tags'], 'name'))).map((tag) => ({ name: tag })),
    comments: distinct(subruns.flatMap(({ doc }) => namesIn(doc['comments'], 'comment'))).map((comment) => ({
      comment,
    })),
  }
}

function mixtures(doc: RunDoc): string[] {
  return (['source', 'mode'] as const).flatMap((field) => {
    const values = doc[field] as readonly string[]
    if (values.length <= 1) return []
    return [`Superrun ${String(doc['name'])} has more than one ${field}: ${values.join(', ')}.`]
  })
}

/** Defined anew from a selection by mode or tags, a superrun meets its former self there. */
function withoutItself(name: string, spec: SubRunSpec): { spec: SubRunSpec; notices: string[] } {
  if (!Object.hasOwn(spec, name)) return { spec, notices: [] }
  const others = Object.entries(spec).filter(([runId]) => runId !== name)
  if (spec[name] !== 'all' || others.length === 0)
    throw new InvalidArgument(`Superrun ${name} cannot hold itself.`, { runId: name })
  return {
    spec: Object.fromEntries(others),
    notices: [`${name} was among the runs given for it; it was left out of itself.`],
  }
}

/**
 * What `defineRun` would write; nothing is written.
 *
 * @throws as `defineRun`
 */
export async function draftSuperrun(request: Omit<DefineRunRequest, 'notice'>): Promise<SuperrunDraft> {
  const { frontends } = request
  if (typeof request.name !== 'string' || request.name.replace(/^_/, '') === '') {
    throw new InvalidArgument(`A superrun needs a name, got ${JSON.stringify(request.name)}.`)
  }
  const name = superrunName(request.name)
  const { spec, notices } = withoutItself(name, subRunSpec(request.data, request.fromRun))
  const target = frontends.find((frontend) => !frontend.readonly && frontend.canDefineRuns)
  if (!target) {
    const names = frontends.map((frontend) => frontend.name).join(', ') || 'none'
    throw new StorageFailed(
      `No storage can take the new run ${name}: add a DataDirectory that is not readonly. Storage: ${names}.`,
    )
  }
  const subruns = await Promise.all(Object.keys(spec).map((runId) => subrun(frontends, runId)))
  subruns.sort((a, b) => a.start.getTime() - b.start.getTime())
  const doc = superrunDoc(name, subruns, spec)
  return { name, doc, spec, subruns, frontend: target, notices: [...notices, ...mixtures(doc)] }
}

/**
 * Writes the run document of a superrun into the first frontend that can define runs. Subruns are ordered by their start; tags,
 * modes, sources and comments are collected, in code-point order.
 *
 * @returns the superrun's document
 * @throws RunMetadataNotAvailable when a subrun has no run document
 * @throws InvalidArgument when a subrun's document lacks a date, a superrun would hold parts of itself or itself alone, or the data are not of a form that defines a superrun
 * @throws StorageFailed when no frontend can define runs
 */
export async function defineRun(request: DefineRunRequest): Promise<RunDoc> {
  const { name, doc, frontend, notices } = await draftSuperrun(request)
  for (const notice of notices) request.notice?.(notice)
  await frontend.writeRunMetadata(name, doc)
  return doc
}
