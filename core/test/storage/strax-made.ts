/** What real strax wrote (`fixtures/storage/make.py`), and what it says of it, against what we read, find and write. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect } from '@jest/globals'
import { orderedRuns, type Chunk } from '../../src/chunk/index.js'
import { DataKey, type Lineage, type SubRunSpec } from '../../src/lineage/index.js'
import { pyJsonLoads, type PyValue } from '../../src/pytext/index.js'
import {
  flattenRunDoc,
  loadChunks,
  writeRunDoc,
  type NewMetadata,
  type StorageFrontend,
} from '../../src/storage/index.js'
import { DataDirectory, openStored } from '../../src/storage/node.js'
import { collect } from './data.js'

interface LoadAnswer {
  readonly folder: string
  readonly options: {
    time_range?: [number, number]
    chunk_number?: number[]
    rechunk?: boolean
    source_size_mb?: number
  }
  readonly chunks: readonly PyValue[]
}

interface FindAnswer {
  readonly run_id: string
  readonly data_type: string
  readonly lineage: Lineage
  readonly subruns: SubRunSpec | null
  readonly options: { fuzzy_for?: string[]; fuzzy_for_options?: string[]; allow_incomplete?: boolean }
  readonly found: string | null
}

export interface Answers {
  readonly loads: readonly LoadAnswer[]
  readonly finds: readonly FindAnswer[]
  readonly docs: { readonly [name: string]: PyValue }
  readonly scanned: readonly string[]
  readonly rechunked: readonly { readonly source: string; readonly to: string; readonly subruns: SubRunSpec | null }[]
}

export const answersOf = (made: string): Answers =>
  pyJsonLoads(readFileSync(`${made}/answers.json`, 'utf8')) as unknown as Answers

const head = (chunk: Chunk): unknown => ({
  run_id: chunk.runId,
  start: chunk.start,
  end: chunk.end,
  n: chunk.length,
  subruns: chunk.subruns && Object.fromEntries(orderedRuns(chunk.subruns)),
  target_size_mb: chunk.targetSizeMb,
  sha1: createHash('sha1').update(chunk.data.bytes()).digest('hex'),
})

/** Numbers as bigint, so that small and large ones compare alike. */
function exact(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value)
  if (Array.isArray(value)) return value.map(exact)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, exact(v)]))
}

export async function checkLoads(made: string): Promise<void> {
  for (const { folder, options, chunks } of answersOf(made).loads) {
    const stored = await openStored(`${made}/data/${folder}`)
    const range = options.time_range
    const loaded = loadChunks(stored, {
      timeRange: range && [BigInt(range[0]), BigInt(range[1])],
      chunkNumber: options.chunk_number,
      rechunk: options.rechunk,
      sourceSizeMb: options.source_size_mb,
    })
    expect({ folder, options, chunks: exact((await collect(loaded)).map(head)) }).toEqual({
      folder,
      options,
      chunks: exact(chunks),
    })
  }
}

export const keyOf = (one: FindAnswer): DataKey =>
  new DataKey(one.run_id, one.data_type, one.lineage, one.subruns ? { subRunSpec: one.subruns } : {})

/** strax takes whichever fuzzy match the disk lists first; which of several is not compared. */
export async function checkFinds(frontend: StorageFrontend, made: string, named = true): Promise<void> {
  const { finds } = answersOf(made)
  for (const one of finds) {
    const options = {
      fuzzyFor: one.options.fuzzy_for,
      fuzzyForOptions: one.options.fuzzy_for_options,
      allowIncomplete: one.options.allow_incomplete,
    }
    const key = keyOf(one)
    const stored = await frontend.find(key, options)
    expect({ one, found: stored !== undefined }).toEqual({ one, found: one.found !== null })
    expect(await frontend.findSeveral([key], options)).toEqual([one.found !== null])
    if (named && stored && one.found?.startsWith(String(key))) expect(stored.where.endsWith(one.found)).toBe(true)
  }
  const exactly = finds.filter(({ options }) => Object.keys(options).length === 0)
  expect(await frontend.findSeveral(exactly.map(keyOf))).toEqual(exactly.map(({ found }) => found !== null))
}

export async function checkDocs(frontend: StorageFrontend, made: string, files: string): Promise<void> {
  const { docs, scanned } = answersOf(made)
  for (const [runId, expected] of Object.entries(docs)) {
    const doc = (await frontend.runMetadata(runId))!
    const flat = pyJsonLoads(writeRunDoc(runId, flattenRunDoc(doc)))
    expect(flat).toEqual(expected)
    const text = readFileSync(`${files}/${runId}-metadata.json`, 'utf8')
    // strax keeps the offset of a time zone; a Date has none.
    if (!text.includes('+0100')) expect(writeRunDoc(runId, doc)).toBe(text)
  }
  const names = (await frontend.runDocs()).map(({ name }) => name)
  // What strax takes for a run in the name of a superrun's folder is none.
  expect(names.sort()).toEqual(scanned.filter((name) => !/^_.*_[a-z2-7]{10}$/.test(name)).sort())
}

/** Times of writing and sizes of compressed files are nobody's business. */
export const timeless = (metadata: string): string =>
  metadata.replace(/("writing_(?:started|ended)"|"filesize"): [\d.]+/g, '$1: ...')

/** Saves the chunks of one folder as strax saved another; the files and metadata must be the same, letter for letter. */
async function saveLike(
  source: string,
  like: string,
  to: DataDirectory,
  o: { readonly subruns: SubRunSpec | null; readonly rechunk: boolean },
): Promise<string> {
  const wanted = await (await openStored(like)).metadata()
  const { run_id, data_type, data_kind, dtype, lineage_hash, lineage, compressor, chunk_target_size_mb } = wanted
  const key = new DataKey(run_id, data_type, lineage, o.subruns ? { subRunSpec: o.subruns } : {})
  const metadata: NewMetadata = {
    run_id,
    data_type,
    data_kind,
    dtype,
    lineage_hash,
    lineage,
    compressor,
    chunk_target_size_mb,
  }
  const saver = await to.saver(key, metadata, { rechunk: o.rechunk })
  for await (const chunk of loadChunks(await openStored(source)))
    await saver.save(chunk.with({ targetSizeMb: chunk_target_size_mb }))
  await saver.close()
  const ours = `${to.path}/${String(key)}`
  expect(readdirSync(ours).sort()).toEqual(readdirSync(like).sort())
  const file = readdirSync(like).find((name) => name.endsWith('.json'))!
  expect(timeless(readFileSync(`${ours}/${file}`, 'utf8'))).toBe(timeless(readFileSync(`${like}/${file}`, 'utf8')))
  return String(key)
}

/** Saves anew what strax saved, as it came and rechunked. Returns the folders. */
export async function saveAnew(made: string, to: string): Promise<string[]> {
  const frontend = new DataDirectory(to)
  const { finds, rechunked } = answersOf(made)
  const folders: string[] = []
  for (const { found, subruns, options } of finds) {
    if (found === null || Object.keys(options).length > 0) continue
    const folder = `${made}/data/${found}`
    folders.push(await saveLike(folder, folder, frontend, { subruns, rechunk: false }))
  }
  for (const { source, to: like, subruns } of rechunked)
    folders.push(await saveLike(`${made}/data/${source}`, `${made}/data/${like}`, frontend, { subruns, rechunk: true }))
  return folders
}
