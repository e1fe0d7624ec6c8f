import { isStraxlabError } from '../errors/index.js'
import { matchesLineage, type DataKey } from '../lineage/index.js'
import { isSuperrun } from '../run-id/index.js'
import { fullPath, readText, type ByteStore } from './byte-store.js'
import { StorageFrontend, type FindOptions, type FrontendOptions } from './frontend.js'
import {
  asideName,
  isTempName,
  parseFolderName,
  runDocFile,
  runOfDocFile,
  tempName,
  type StoredName,
} from './layout.js'
import type { StoredState } from './metadata.js'
import { readChunkHere, type ChunkReader } from './read-chunk.js'
import { readRunDoc, type RunDoc } from './run-doc.js'
import { StoredFolder } from './stored-data.js'

export interface FolderFrontendOptions extends FrontendOptions {
  /** List runs that have data but no document, too. */
  readonly deepScan?: boolean
  /** How chunk files are read; default: in this thread. */
  readonly chunkReader?: ChunkReader
}

/**
 * Data in folders of strax's layout, whatever they lie in. Reading only: what lies on disk adds writing, and better ways to list.
 * Source: strax/storage/files.py DataDirectory.
 */
export abstract class FolderFrontend extends StorageFrontend {
  override readonly provideSuperruns: boolean = true
  readonly deepScan: boolean
  protected readonly reader: ChunkReader

  protected constructor(o: FolderFrontendOptions, known: readonly string[] = []) {
    super(o, ['deepScan', 'chunkReader', ...known])
    this.deepScan = o.deepScan ?? false
    this.reader = o.chunkReader ?? readChunkHere
  }

  override async list(): Promise<StoredName[]> {
    return (await this.dataFolders()).filter(({ folder, dataType }) => !isTempName(folder) && this.takes(dataType))
  }

  override async findSeveral(keys: readonly DataKey[], o: FindOptions = {}): Promise<boolean[]> {
    if (o.fuzzyFor?.length || o.fuzzyForOptions?.length || o.allowIncomplete || o.evenBroken)
      return super.findSeveral(keys, o)
    const folders = new Set((await this.dataFolders()).map(({ folder }) => folder))
    const there = keys.filter((key) => folders.has(String(key)))
    const complete = new Set(await this.completeOf([...new Set(there.map(String))]))
    const asked: boolean[] = []
    for (const key of keys) {
      // A name that is not listed may still wait beside its place, after a crash while it was being replaced.
      const name = String(key)
      if (!this.takes(key.dataType)) asked.push(false)
      else asked.push(complete.has(name) || (!folders.has(name) && (await this.waitsAside(name))))
    }
    return asked
  }

  override async runMetadata(runId: string): Promise<RunDoc | undefined> {
    const store = await this.storeOf(runId)
    const text = store && (await readText(store, runDocFile(runId)))
    return text === undefined ? undefined : readRunDoc(text, fullPath(store!, runDocFile(runId)))
  }

  override async runDocs(): Promise<readonly RunDoc[]> {
    const docs: RunDoc[] = []
    for (const runId of await this.documentedRuns()) {
      const doc = await this.runMetadata(runId)
      if (doc) docs.push(Object.hasOwn(doc, 'name') ? doc : { ...doc, name: runId })
    }
    return [...docs, ...(await this.undocumentedRuns())]
  }

  /** Where the folders of a run lie; undefined when there is no such place. */
  protected abstract storeOf(runId: string): Promise<ByteStore | undefined>

  /** Names of everything in all the places. */
  protected abstract names(): Promise<readonly string[]>

  /** Data folders, temporary ones included. */
  protected async dataFolders(): Promise<StoredName[]> {
    return (await this.names()).map(parseFolderName).filter((name) => name !== undefined)
  }

  /** Runs that have a document, sorted. */
  protected async documentedRuns(): Promise<string[]> {
    const runs = (await this.names()).map(runOfDocFile).filter((runId) => runId !== undefined)
    return runs.sort()
  }

  /** With `deepScan`, bare documents for the runs that have only data. A superrun is nothing without its document. */
  protected async undocumentedRuns(): Promise<RunDoc[]> {
    if (!this.deepScan) return []
    const known = new Set(await this.documentedRuns())
    const runs = new Set((await this.dataFolders()).map(({ runId }) => runId))
    return [...runs].filter((runId) => !known.has(runId) && !isSuperrun(runId)).map((name) => ({ name }))
  }

  /** Of these folders, those with complete data. */
  protected async completeOf(folders: readonly string[]): Promise<string[]> {
    const complete: string[] = []
    for (const folder of folders) if ((await this.stateOfFolder(folder)) === 'complete') complete.push(folder)
    return complete
  }

  protected async waitsAside(folder: string): Promise<boolean> {
    return (await this.names()).includes(asideName(folder))
  }

  protected override async locate(key: DataKey, o: FindOptions): Promise<StoredFolder | undefined> {
    const store = await this.storeOf(key.runId)
    if (store === undefined) return undefined
    const folder = String(key)
    const open = (name: string): Promise<StoredFolder | undefined> =>
      StoredFolder.open(store, name, { key, frontend: this, reader: this.reader })
    const exact =
      (await open(folder)) ??
      (o.allowIncomplete ? await open(tempName(folder)) : undefined) ??
      (await open(asideName(folder)))
    const isFuzzy = Boolean(o.fuzzyFor?.length || o.fuzzyForOptions?.length)
    return exact ?? (isFuzzy ? this.#locateFuzzily(key, o, open) : undefined)
  }

  /** The first complete data of the run and type, by name, whose lineage matches. */
  async #locateFuzzily(
    key: DataKey,
    o: FindOptions,
    open: (folder: string) => Promise<StoredFolder | undefined>,
  ): Promise<StoredFolder | undefined> {
    const wanted = { fuzzyFor: o.fuzzyFor ?? [], fuzzyForOptions: o.fuzzyForOptions ?? [] }
    const candidates = (await this.list()).filter(
      (name) => name.runId === key.folderRunId && name.dataType === key.dataType,
    )
    for (const { folder } of candidates.sort((a, b) => (a.folder < b.folder ? -1 : 1))) {
      const stored = await unlessCorrupted(async () => {
        const data = await open(folder)
        const { lineage } = data ? await data.metadata() : {}
        return lineage && matchesLineage(lineage, key.lineage, wanted) ? data : undefined
      })
      if (stored?.state === 'complete') return stored
    }
    return undefined
  }

  protected async stateOfFolder(folder: string): Promise<StoredState | undefined> {
    const store = await this.storeOf(parseFolderName(folder)?.runId ?? folder)
    const stored = store && (await unlessCorrupted(() => StoredFolder.open(store, folder)))
    return stored?.state
  }
}

/** Where one of many is looked for, a broken one is not the one. */
async function unlessCorrupted<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (isStraxlabError(error, 'DataCorrupted')) return undefined
    throw error
  }
}
