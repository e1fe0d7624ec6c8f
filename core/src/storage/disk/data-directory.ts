import { join, resolve } from 'node:path'
import { isStraxlabError, StorageFailed } from '../../errors/index.js'
import type { DataKey } from '../../lineage/index.js'
import { checkRunIdForFolder } from '../../run-id/index.js'
import { tellChange } from '../changes.js'
import { FolderFrontend, type FolderFrontendOptions } from '../folder-frontend.js'
import { FolderIndex } from '../folder-index.js'
import { filePrefix, metadataFile, runDocFile, runOfDocFile } from '../layout.js'
import { parseMetadataText, storedState, type NewMetadata, type StoredState } from '../metadata.js'
import { readRunDoc, writeRunDoc, type RunDoc } from '../run-doc.js'
import type { Saver, SaverOptions } from '../saver.js'
import { isRefusal } from './disk-error.js'
import { FileCache, FolderListing } from './file-cache.js'
import { FolderSaver, removeData, type ChunkEncoder } from './folder-saver.js'
import { NodeStore, type DiskCalls } from './node-store.js'
import { encodeOnPool } from './pool-encoder.js'
import { readOnPool } from './pool-reader.js'

export interface DataDirectoryOptions extends FolderFrontendOptions {
  /** How chunks are compressed; default: large ones by a pool of worker threads. */
  readonly chunkEncoder?: ChunkEncoder
  /**
   * Wait for the disk itself before data become visible, so that they survive a power cut. Default false: data survive any end of
   * the process, and a power cut can leave files that loading reports as broken. Data that replace others always wait.
   */
  readonly sync?: boolean
  /** Calls to the disk; for tests. */
  readonly disk?: DiskCalls
}

interface ScannedRuns {
  readonly index: FolderIndex
  readonly found: readonly (RunDoc | undefined)[]
  readonly docs: readonly RunDoc[]
}

/**
 * The folder of data that strax calls a DataDirectory: a folder per run and data type, and run documents beside them. Nothing is
 * created before something is written. Listings, documents and states are remembered and read again only when they have changed.
 */
export class DataDirectory extends FolderFrontend {
  override readonly canDefineRuns = true
  readonly path: string
  readonly #store: NodeStore
  readonly #encoder: ChunkEncoder
  readonly #sync: boolean
  readonly #listing: FolderListing
  readonly #docs = new FileCache<RunDoc>(readNamedDoc)
  readonly #states = new FileCache<QuickState>(quickState, { unreadable: 'unreadable' })
  #index = new FolderIndex([])
  #docPaths: { readonly index: FolderIndex; readonly paths: readonly string[] } = { index: this.#index, paths: [] }
  #scanned: ScannedRuns | undefined

  constructor(path = '.', o: DataDirectoryOptions = {}) {
    super({ ...o, chunkReader: o.chunkReader ?? readOnPool }, ['chunkEncoder', 'sync', 'disk'])
    this.path = path
    const root = resolve(path)
    this.#store = new NodeStore(root, o.disk)
    this.#encoder = o.chunkEncoder ?? encodeOnPool
    this.#sync = o.sync ?? false
    this.#listing = new FolderListing(root)
  }

  override get name(): string {
    return `DataDirectory(${this.path})`
  }

  override async writeRunMetadata(runId: string, doc: RunDoc): Promise<void> {
    checkRunIdForFolder(runId)
    if (this.readonly)
      throw new StorageFailed(`${this.name} is readonly: it cannot store the document of run ${runId}`, { runId })
    const file = runDocFile(runId)
    const text = writeRunDoc(runId, doc)
    await this.#store.makeFolder('')
    await this.#store.write(file, new TextEncoder().encode(text), { sync: this.#sync })
    this.#docs.forget(this.#store.localPath(file))
    tellChange({ what: 'run', frontend: this, runId })
  }

  /** The documents of all runs, sorted by run id; then, with `deepScan`, bare ones. The same array as long as nothing has changed. */
  override async runDocs(): Promise<readonly RunDoc[]> {
    const index = await this.index()
    if (index !== this.#docPaths.index) {
      const paths = index.documented.map((runId) => this.#store.localPath(runDocFile(runId)))
      this.#docPaths = { index, paths }
      this.#docs.keepOnly(new Set(paths))
    }
    const found = await this.#docs.getAll(this.#docPaths.paths)
    if (this.#scanned?.index === index && this.#scanned.found === found) return this.#scanned.docs
    const docs = [...found.filter((doc) => doc !== undefined), ...(await this.bareDocs())]
    this.#scanned = { index, found, docs }
    return docs
  }

  override async remove(key: DataKey): Promise<boolean> {
    if (this.readonly) return super.remove(key)
    checkRunIdForFolder(key.runId)
    const removed = await removeData(this.#store, String(key))
    if (removed) tellChange({ what: 'data', frontend: this, runId: key.runId, dataType: key.dataType })
    return removed
  }

  protected override async storeOf(): Promise<NodeStore> {
    return this.#store
  }

  protected override async index(): Promise<FolderIndex> {
    const names = await this.#listing.names()
    if (names !== this.#index.listed) this.#index = new FolderIndex(names)
    return this.#index
  }

  protected override async completeOf(folders: readonly string[]): Promise<ReadonlySet<string>> {
    const paths = folders.map((folder) => this.#store.localPath(join(folder, metadataFile(filePrefix(folder) ?? ''))))
    const states = await this.#states.getAll(paths)
    const complete = new Set<string>()
    for (const [i, folder] of folders.entries()) {
      // Absent: no metadata under the usual name; the slow way knows the others.
      const isComplete = states[i] === undefined ? this.isComplete(folder) : states[i] === 'complete'
      if (await isComplete) complete.add(folder)
    }
    return complete
  }

  /** Where one of many is looked for, one that may not be read cannot be loaded either. */
  protected override async isComplete(folder: string): Promise<boolean> {
    try {
      return await super.isComplete(folder)
    } catch (error) {
      if (isStraxlabError(error, 'StorageFailed') && isRefusal(error.cause)) return false
      throw error
    }
  }

  protected override async openSaver(key: DataKey, metadata: NewMetadata, o: SaverOptions): Promise<Saver> {
    return FolderSaver.open(this.#store, String(key), metadata, { ...o, encoder: this.#encoder, sync: this.#sync })
  }
}

function readNamedDoc(text: string, path: string): RunDoc {
  const doc = readRunDoc(text, path)
  if (Object.hasOwn(doc, 'name')) return doc
  return { ...doc, name: runOfDocFile(path.slice(path.lastIndexOf('/') + 1))! }
}

type QuickState = StoredState | 'broken' | 'unreadable'

/** The state that metadata tell, read as fast as can be. */
function quickState(text: string, path: string): QuickState {
  try {
    const raw: unknown = JSON.parse(text)
    if (typeof raw === 'object' && raw !== null) return storedState(raw as { [key: string]: unknown })
  } catch {
    // Python's JSON knows NaN and Infinity: read it the slow way.
  }
  try {
    return storedState(parseMetadataText(text, path))
  } catch (error) {
    if (isStraxlabError(error, 'DataCorrupted')) return 'broken'
    throw error
  }
}
