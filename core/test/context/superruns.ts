/** The content of test/oracle/superruns.py, made and described by us. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PeakClassification, Peaks, Records } from '../../src/demo/index.js'
import {
  Context,
  DataDirectory,
  orderedSpans,
  pyJsonDumps,
  scalarName,
  type Lineage,
  type PyValue,
  type StructArray,
} from './public.js'

export interface Size {
  readonly runs: number
  readonly chunks: number
  readonly records: number
  readonly compressor: string
}

export const DEFAULT_SIZE: Size = { runs: 3, chunks: 10, records: 10, compressor: 'blosc' }
export const SUPERRUN = '_superrun_test'
const TARGETS = ['records', 'peaks', 'peak_classification', 'lone_hits']

export type Digest = Record<string, readonly [string, string]>
export interface ChunkAnswer {
  readonly start: number
  readonly end: number
  readonly n: number
  readonly run_id: string
  readonly subruns: Record<string, { start: number; end: number }> | null
}
export interface Answer {
  readonly runs: string[]
  readonly keys: Record<string, string>
  readonly lineage: Record<string, unknown>
  readonly metadata: Record<string, Record<string, unknown>>
  readonly arrays: Record<string, Digest>
  readonly chunks: ChunkAnswer[]
}

/** Per field: dtype, and the sha1 of its values, as the oracle's digest. */
export function digest(array: StructArray): Digest {
  return Object.fromEntries(
    array.dtype.fields.map((field) => {
      const column = array.column(field.name) as Uint8Array
      const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
      return [field.name, [scalarName(field), createHash('sha1').update(bytes).digest('hex')]]
    }),
  )
}

export function contextFor(folder: string, size: Size): Context {
  const plugins = [Records, Peaks, PeakClassification].map((plugin) => plugin.with({ compressor: size.compressor }))
  return new Context({
    storage: [new DataDirectory(folder, { provideRunMetadata: true, readonly: false, deepScan: true })],
    register: plugins,
    config: { bonus_area: 42, n_chunks: size.chunks, recs_per_chunk: size.records },
    notice: () => undefined,
  })
}

function writeRunDoc(folder: string, runId: string, start: number, length: number): void {
  const date = (seconds: number): PyValue => ({ $date: new Date(1000 * seconds).toISOString().replace('.000Z', 'Z') })
  const doc = {
    name: runId,
    start: date(start),
    end: date(start + length),
    mode: 'test',
    source: 'test',
    tags: [{ name: 'test' }],
    comments: [{ comment: 'Some comment' }],
  }
  writeFileSync(join(folder, `${runId}-metadata.json`), pyJsonDumps(doc))
}

/** Make everything that superruns.py makes, in the same order, and say what it says. */
export async function makeSuperruns(folder: string, size: Size): Promise<Answer> {
  const st = contextFor(folder, size)
  const runs = Array.from({ length: size.runs }, (_, i) => String(i))
  const arrays: Record<string, Digest> = {}
  for (const [i, run] of runs.entries()) {
    writeRunDoc(folder, run, i * 2 * size.chunks, size.chunks)
    st.setConfig({ secret_time_offset: i * 2 * size.chunks })
    await st.make(run, 'peaks')
    for (const target of ['records', 'peaks']) arrays[`${run}/${target}`] = digest(await st.getArray(run, target))
  }
  await st.defineRun(SUPERRUN, runs)
  arrays[`${SUPERRUN}/peaks`] = digest(await st.getArray(SUPERRUN, 'peaks'))
  st.setContextConfig({ writeSuperruns: true })
  for (const target of ['peaks', 'peak_classification']) {
    await st.make(SUPERRUN, target)
    arrays[`${SUPERRUN}/${target}/written`] = digest(await st.getArray(SUPERRUN, target))
  }
  return { ...(await describeSuperruns(st, runs)), arrays }
}

/** Keys, lineages, metadata and chunks of what is there. */
export async function describeSuperruns(st: Context, runs: readonly string[]): Promise<Omit<Answer, 'arrays'>> {
  const keys: Record<string, string> = {}
  const lineage: Record<string, unknown> = {}
  const metadata: Record<string, Record<string, unknown>> = {}
  for (const run of [...runs, SUPERRUN])
    for (const target of TARGETS) {
      const name = `${run}/${target}`
      keys[name] = String(await st.keyFor(run, target))
      lineage[name] = plain((await st.lineage(run, target)) as Lineage)
      if (await st.isStored(run, target))
        metadata[name] = plain((await st.getMetadata(run, target)).raw) as Record<string, unknown>
    }
  const chunks: ChunkAnswer[] = []
  for await (const c of st.getIter(SUPERRUN, 'peaks'))
    chunks.push({
      start: Number(c.start),
      end: Number(c.end),
      n: c.length,
      run_id: c.runId!,
      subruns: c.subruns && orderedSpans(c.subruns),
    })
  return { runs: [...runs], keys, lineage, metadata, chunks }
}

/** As JSON reads it: the numbers of these tests are small. */
const plain = (value: unknown): unknown => JSON.parse(pyJsonDumps(value as PyValue))

/** Metadata without what differs from one writing to the next, and from one compressor's version to another. */
export function comparable(metadata: Record<string, unknown>): Record<string, unknown> {
  const chunks = (metadata['chunks'] as Record<string, unknown>[]).map((chunk) => ({ ...chunk, filesize: 0 }))
  return { ...metadata, writing_started: 0, writing_ended: 0, chunks }
}
