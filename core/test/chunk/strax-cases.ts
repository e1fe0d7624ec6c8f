/** Puts the cases of `fixtures/chunk/make.py` to our chunks, and gives answers in the same shape. */
import { Chunk, continuityCheck, Rechunker, type RunSpans } from '../../src/chunk/index.js'
import { StructArray, StructDtype, timeFields } from '../../src/dtype/index.js'
import { isStraxlabError } from '../../src/errors/index.js'

type Time = number | bigint
type GivenSpans = { readonly [runId: string]: { readonly start: Time; readonly end: Time } } | null

export interface GivenChunk {
  readonly rows: readonly (readonly [Time, Time])[]
  readonly with_dt: boolean
  readonly run_id: string | null
  readonly start: Time
  readonly end: Time
  readonly subruns: GivenSpans
  readonly superrun: GivenSpans
  readonly target_size_mb: number
}

export interface StraxCase {
  readonly what: 'split' | 'concatenate' | 'continuity' | 'rechunk' | 'splits' | 'merge'
  readonly given: {
    readonly chunk: GivenChunk
    readonly chunks: readonly GivenChunk[]
    readonly t: Time
    readonly early: boolean
    readonly allow: boolean
    readonly run_id: string | null
    readonly rows: GivenChunk['rows']
    readonly with_dt: boolean
    readonly target: number
    readonly gap: number
  }
  readonly answer: unknown
}

const endDtype = StructDtype.from(timeFields)
const dtDtype = StructDtype.from([
  ['time', '<i8'],
  ['length', '<i4'],
  ['dt', '<i2'],
])

const spans = (given: GivenSpans): RunSpans | null =>
  given &&
  Object.fromEntries(Object.entries(given).map(([run, s]) => [run, { start: BigInt(s.start), end: BigInt(s.end) }]))

export function toArray(rows: GivenChunk['rows'], withDt: boolean): StructArray {
  const time = BigInt64Array.from(rows, ([start]) => BigInt(start))
  const endtime = BigInt64Array.from(rows, ([, end]) => BigInt(end))
  if (!withDt) return StructArray.fromColumns(endDtype, { time, endtime })
  const length = Int32Array.from(rows, (_, i) => Number(endtime[i]! - time[i]!))
  return StructArray.fromColumns(dtDtype, { time, length, dt: new Int16Array(rows.length).fill(1) })
}

export function toChunk(given: GivenChunk): Chunk {
  const data = toArray(given.rows, given.with_dt)
  return new Chunk({
    dataType: 'things',
    dataKind: 'things',
    dtype: data.dtype,
    runId: given.run_id,
    start: BigInt(given.start),
    end: BigInt(given.end),
    data,
    subruns: spans(given.subruns),
    superrun: spans(given.superrun),
    targetSizeMb: Number(given.target_size_mb),
  })
}

const head = (chunk: Chunk): unknown => ({
  run_id: chunk.runId,
  start: chunk.start,
  end: chunk.end,
  n: chunk.length,
  subruns: chunk.subruns,
  superrun: chunk.superrun,
  target_size_mb: chunk.targetSizeMb,
  first: chunk.length === 0 ? null : chunk.data.column('time')[0],
})

async function answer({ what, given }: StraxCase): Promise<unknown> {
  switch (what) {
    case 'split':
      return toChunk(given.chunk).split(BigInt(given.t), { allowEarlySplit: given.early }).map(head)
    case 'concatenate':
      return head(Chunk.concatenate(given.chunks.map(toChunk), { allowSuperrun: given.allow }))
    case 'merge':
      return head(Chunk.merge(given.chunks.map(toChunk)))
    case 'splits':
      return Rechunker.getSplits(toArray(given.rows, given.with_dt), Number(given.target), BigInt(given.gap))
    case 'continuity': {
      let n = 0
      for await (const chunk of continuityCheck(given.chunks.map(toChunk))) n += chunk.length >= 0 ? 1 : 0
      return n
    }
    case 'rechunk': {
      const rechunker = new Rechunker({ rechunk: true, runId: given.run_id })
      const out = given.chunks.map((chunk) => rechunker.receive(toChunk(chunk)).map(head))
      return [...out, rechunker.flush().map(head)]
    }
  }
}

/** Our answer; an error of ours as strax's cases tell errors. */
export async function ourAnswer(asked: StraxCase): Promise<unknown> {
  try {
    return await answer(asked)
  } catch (error) {
    if (isStraxlabError(error)) return { error: error.tag }
    throw error
  }
}

/** Numbers as bigint, and errors without their names, so that the two sides can be compared. */
export function comparable(value: unknown, key = ''): unknown {
  if (key === 'target_size_mb') return Number(value)
  if (typeof value === 'number') return BigInt(value)
  if (Array.isArray(value)) return value.map((item) => comparable(item))
  if (typeof value !== 'object' || value === null) return value
  if ('error' in value) return value.error === 'CannotSplit' ? value.error : 'refused'
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, comparable(v, k)]))
}

/** Strax's answer: beside a gap it splits rows and leaves subruns as they are, so that empty ones stay behind; ours must be gone. */
export function straxComparable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => straxComparable(item))
  const plain = comparable(value, key)
  if (typeof plain !== 'object' || plain === null || typeof value !== 'object' || value === null) return plain
  const entries = Object.entries(value).map(([k, v]) => [k, straxComparable(v, k)] as const)
  return Object.fromEntries(key === 'subruns' ? entries.filter(([, span]) => !isEmptySpan(span)) : entries)
}

const isEmptySpan = (span: unknown): boolean =>
  typeof span === 'object' && span !== null && 'start' in span && 'end' in span && span.start === span.end
