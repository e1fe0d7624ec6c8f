import {
  ChunkMap,
  Context,
  DISPLAY,
  StoreDirectory,
  type ByteStore,
  type DataMetadata,
  type RunTable,
} from '@straxlab/core'
import { metadataPayload } from '@straxlab/core/displays'
import type { RunDetailsAnswer, StoredInfo } from '@straxlab/core/comm-protocol'
import {
  RUNS_MIME,
  type ChunksPayload,
  type MetadataPayload,
  type PayloadColumn,
  type RunsPayload,
  type SubrunInfo,
} from '@straxlab/core/mime'

/** A folder with more run documents than this is listed by its names alone: each document is a request to the server. */
const MAX_DOCUMENTS = 3000
const AT_ONCE = 12

export type FolderProgress = (done: number, total: number) => void

/** What a folder is: one set of data, a folder of such folders, or neither. */
export type FolderKind = 'data' | 'directory' | 'other'

const DATA_FOLDER = /^[^-]+-[^-.]+-[^-.]+$/

export function folderKind(name: string, files: readonly string[]): FolderKind {
  if (DATA_FOLDER.test(name) && files.some((file) => file.endsWith('metadata.json'))) return 'data'
  return files.some((file) => DATA_FOLDER.test(file) || /^[^-]+-metadata\.json$/.test(file)) ? 'directory' : 'other'
}

/** The name of a superrun's folder ends with the hash of its definition, which is not part of the run's name. */
const runOfFolder = (runId: string): string => (runId.startsWith('_') ? runId.replace(/_[a-z2-7]{10}$/, '') : runId)

/** Reads a strax data directory in the browser: no kernel, no plugins. */
export class DataFolder {
  private readonly directory: StoreDirectory

  constructor(private readonly store: ByteStore) {
    this.directory = new StoreDirectory(store, { provideRunMetadata: true, deepScan: true })
  }

  /** All runs that have a document or data, with a column for each stored data type. */
  async runs(progress: FolderProgress): Promise<RunsPayload> {
    const files = (await this.store.list('')) ?? []
    const documents = files.filter((file) => /^[^-]+-metadata\.json$/.test(file))
    await this.readAhead(documents, progress)
    const table: RunTable = await new Context({ storage: [this.directory] }).selectRuns()
    const payload = table[DISPLAY]()[RUNS_MIME] as RunsPayload
    const names = payload.columns.find(({ name }) => name === 'name')?.values ?? []
    const stored = await this.directory.list()
    const runsOfType = new Map<string, Set<string>>()
    for (const { runId, dataType } of stored) {
      const runs = runsOfType.get(dataType) ?? new Set()
      runsOfType.set(dataType, runs.add(runOfFolder(runId)))
    }
    const flags = [...runsOfType].map(([dataType, runs]): PayloadColumn => ({
      name: `${dataType}_available`,
      type: 'available',
      values: names.map((name) => runs.has(String(name))),
    }))
    return { ...payload, columns: [...payload.columns, ...flags], dataTypes: [] }
  }

  /** What is stored of a run, and its document. */
  async details(runId: string): Promise<RunDetailsAnswer> {
    const folders = (await this.directory.list()).filter((name) => runOfFolder(name.runId) === runId)
    const stored = await Promise.all(folders.map(({ folder }) => this.storedInfo(folder)))
    const document = await this.store.read(`${runId}-metadata.json`)
    return { runId, stored, ...(document ? { runDocText: new TextDecoder().decode(document) } : {}) }
  }

  /** Folder of a run's data. */
  async folderOf(runId: string, dataType: string): Promise<string | undefined> {
    const names = await this.directory.list()
    return names.find((name) => runOfFolder(name.runId) === runId && name.dataType === dataType)?.folder
  }

  /** @throws DataCorrupted where the metadata cannot be read */
  async metadata(folder: string): Promise<MetadataPayload> {
    const metadata = await this.open(folder)
    const document = await this.store.read(`${metadata.run_id}-metadata.json`)
    return {
      ...metadataPayload(metadata),
      where: { frontend: this.directory.name, path: this.pathOf(folder) },
      ...(document ? { runDocText: new TextDecoder().decode(document) } : {}),
    }
  }

  /** @throws DataCorrupted where the metadata cannot be read */
  async chunks(folder: string): Promise<ChunksPayload> {
    const metadata = await this.open(folder)
    return new ChunkMap(metadata, subrunsOf(metadata)).payload
  }

  private pathOf(folder: string): string {
    return [this.store.where, folder].filter(Boolean).join('/')
  }

  private async open(folder: string): Promise<DataMetadata> {
    const stored = await this.directory.open(folder)
    if (!stored) throw new Error(`${this.pathOf(folder)} is not there any more.`)
    return stored.metadata()
  }

  private async storedInfo(folder: string): Promise<StoredInfo> {
    const metadata = await this.open(folder)
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
    const { chunks } = metadata
    return {
      dataType: metadata.data_type,
      lineageHash: metadata.lineage_hash,
      isStored: metadata.writing_ended !== undefined && metadata.exception === undefined,
      rows: sum(chunks.map(({ n }) => n)),
      nbytes: sum(chunks.map(({ nbytes }) => nbytes)),
      filesize: sum(chunks.map(({ filesize = 0 }) => filesize)),
      compressor: metadata.compressor,
      frontend: this.directory.name,
      path: this.pathOf(folder),
    }
  }

  /** Fetches run documents several at a time; the store keeps them. */
  private async readAhead(files: readonly string[], progress: FolderProgress): Promise<void> {
    if (files.length > MAX_DOCUMENTS) {
      throw new Error(
        `${this.store.where} has ${files.length} run documents; more than ${MAX_DOCUMENTS} take too long to read through the server. ` +
          'Make a context in a straxlab notebook and use the run browser.',
      )
    }
    let next = 0
    let done = 0
    const work = async (): Promise<void> => {
      while (next < files.length) {
        await this.store.read(files[next++]!)
        progress(++done, files.length)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }
}

/** Subruns as the chunks of a stored superrun have them: from the first to the last chunk that holds some of the run. */
export function subrunsOf({ chunks }: DataMetadata): SubrunInfo[] {
  const spans = new Map<string, { start: bigint; end: bigint }>()
  for (const { subruns } of chunks) {
    for (const [runId, { start, end }] of Object.entries(subruns ?? {})) {
      const known = spans.get(runId)
      spans.set(runId, {
        start: known && known.start < start ? known.start : start,
        end: known && known.end > end ? known.end : end,
      })
    }
  }
  return [...spans]
    .sort(([, a], [, b]) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
    .map(([runId, { start, end }]) => ({ runId, start: String(start), end: String(end) }))
}
