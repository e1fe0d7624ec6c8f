import { isStraxlabError } from '../errors/index.js'
import { matchesLineage, type DataKey } from '../lineage/index.js'
import { checkRunIdForFolder, isSuperrun } from '../run-id/index.js'
import { fullPath, readText, type ByteStore } from './byte-store.js'
import type { FolderIndex } from './folder-index.js'
import { StorageFrontend, type FindOptions, type FrontendOptions } from './frontend.js'
import { asideName, runDocFile, tempName, type StoredName } from './layout.js'
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
    return (await this.index()).data.filter(({ dataType }) => this.takes(dataType))
  }

  override async findSeveral(keys: readonly DataKey[], o: FindOptions = {}): Promise<boolean[]> {
    if (isFuzzy(o) || o.allowIncomplete || o.evenBroken) return super.findSeveral(keys, o)
    const { names } = await this.index()
    // A name that is not there may still wait beside its place, after a crash while its data were being replaced.
    const folders = keys.map((key) => [String(key), asideName(String(key))].find((name) => names.has(name)))
    const complete = await this.completeOf([...new Set(folders)].filter((folder) => folder !== undefined))
    return keys.map(({ dataType }, i) => this.takes(dataType) && complete.has(folders[i] ?? ''))
  }

  override async runMetadata(runId: string): Promise<RunDoc | undefined> {
    checkRunIdForFolder(runId)
    const store = await this.storeOf(runId)
    const text = store && (await readText(store, runDocFile(runId)))
    return text === undefined ? undefined : readRunDoc(text, fullPath(store!, runDocFile(runId)))
  }

  override async runDocs(): Promise<readonly RunDoc[]> {
    const docs: RunDoc[] = []
    for (const runId of (await this.index()).documented) {
      const doc = await this.runMetadata(runId)
      if (doc) docs.push(Object.hasOwn(doc, 'name') ? doc : { ...doc, name: runId })
    }
    return [...docs, ...(await this.bareDocs())]
  }

  /** Where the folders of a run lie; undefined when there is no such place. */
  protected abstract storeOf(runId: string): Promise<ByteStore | undefined>

  /** Everything there is, by name. */
  protected abstract index(): Promise<FolderIndex>

  /** With `deepScan`, bare documents for the runs that have only data. A superrun is nothing without its document. */
  protected async bareDocs(): Promise<RunDoc[]> {
    if (!this.deepScan) return []
    const runs = (await this.index()).undocumented()
    return runs.filter((runId) => !isSuperrun(runId)).map((name) => ({ name }))
  }

  /** Of these folders, those with complete data. */
  protected async completeOf(folders: readonly string[]): Promise<ReadonlySet<string>> {
    const complete = new Set<string>()
    for (const folder of folders) if (await this.isComplete(folder)) complete.add(folder)
    return complete
  }

  protected async isComplete(folder: string): Promise<boolean> {
    const store = await this.storeOf(folder)
    const stored = store && (await unlessCorrupted(() => StoredFolder.open(store, folder)))
    return stored?.state === 'complete'
  }

  protected override async locate(key: DataKey, o: FindOptions): Promise<StoredFolder | undefined> {
    const store = await this.storeOf(key.runId)
    if (store === undefined) return undefined
    const folder = String(key)
    const open = (name: string): Promise<StoredFolder | undefined> =>
      StoredFolder.open(store, name, { key, frontend: this, reader: this.reader })
    const stored = (await open(folder)) ?? (await open(asideName(folder)))
    if (stored?.state === 'complete') return stored
    const beingWritten = o.allowIncomplete ? await open(tempName(folder)) : undefined
    return beingWritten ?? stored ?? (isFuzzy(o) ? this.#locateFuzzily(key, o, open) : undefined)
  }

  /** The first complete data of the run and type, by name, whose lineage matches. */
  async #locateFuzzily(
    key: DataKey,
    o: FindOptions,
    open: (folder: string) => Promise<StoredFolder | undefined>,
  ): Promise<StoredFolder | undefined> {
    for (const { folder } of (await this.index()).of(key.folderRunId, key.dataType)) {
      const match = await unlessCorrupted(async () => {
        const stored = await open(folder)
        if (stored?.state !== 'complete') return undefined
        return matchesLineage((await stored.metadata()).lineage, key.lineage, o) ? stored : undefined
      })
      if (match) return match
    }
    return undefined
  }
}

const isFuzzy = (o: FindOptions): boolean => Boolean(o.fuzzyFor?.length || o.fuzzyForOptions?.length)

/** Where one of many is looked for, a broken one is not the one. */
async function unlessCorrupted<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (isStraxlabError(error, 'DataCorrupted')) return undefined
    throw error
  }
}
