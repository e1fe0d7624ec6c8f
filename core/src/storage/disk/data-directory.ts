import { join, resolve } from 'node:path'
import { StorageFailed } from '../../errors/index.js'
import type { DataKey } from '../../lineage/index.js'
import { checkRunIdForFolder } from '../../run-id/index.js'
import { FolderFrontend, type FolderFrontendOptions } from '../folder-frontend.js'
import {
  asideName,
  filePrefix,
  metadataFile,
  parseFolderName,
  runDocFile,
  runOfDocFile,
  type StoredName,
} from '../layout.js'
import { parseMetadataText, storedState, type NewMetadata, type StoredState } from '../metadata.js'
import { readRunDoc, writeRunDoc, type RunDoc } from '../run-doc.js'
import type { Saver, SaverOptions } from '../saver.js'
import { FileCache, FolderListing } from './file-cache.js'
import { encodeHere, FolderSaver, recover, type ChunkEncoder } from './folder-saver.js'
import { NodeStore, type DiskCalls } from './node-store.js'

export interface DataDirectoryOptions extends FolderFrontendOptions {
  /** How chunks are compressed; default: in this thread. */
  readonly chunkEncoder?: ChunkEncoder
  /**
   * Wait for the disk itself before data become visible, so that they survive a power cut. Default false: data survive any end of
   * the process, and a power cut can leave files that loading reports as broken. Data that replace others always wait.
   */
  readonly sync?: boolean
  /** Calls to the disk; for tests. */
  readonly disk?: DiskCalls
}

interface Listed {
  readonly names: readonly string[]
  readonly folders: readonly StoredName[]
  readonly runs: readonly string[]
  readonly docPaths: readonly string[]
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
  readonly #states = new FileCache<StoredState | undefined>(quickState)
  #listed: Listed = { names: [], folders: [], runs: [], docPaths: [] }
  #scanned:
    | { readonly listed: Listed; readonly found: readonly (RunDoc | undefined)[]; readonly docs: readonly RunDoc[] }
    | undefined

  constructor(path = '.', o: DataDirectoryOptions = {}) {
    super(o, ['chunkEncoder', 'sync', 'disk'])
    this.path = path
    const root = resolve(path)
    this.#store = new NodeStore(root, o.disk)
    this.#encoder = o.chunkEncoder ?? encodeHere
    this.#sync = o.sync ?? false
    this.#listing = new FolderListing(root)
  }

  override get name(): string {
    return `DataDirectory(${this.path})`
  }

  override async runMetadata(runId: string): Promise<RunDoc | undefined> {
    checkRunIdForFolder(runId)
    return this.#docs.get(this.#store.localPath(runDocFile(runId)))
  }

  override async writeRunMetadata(runId: string, doc: RunDoc): Promise<void> {
    checkRunIdForFolder(runId)
    if (this.readonly)
      throw new StorageFailed(`${this.name} is readonly: it cannot store the document of run ${runId}`, { runId })
    const file = runDocFile(runId)
    await this.#store.makeFolder('')
    await this.#store.write(file, new TextEncoder().encode(writeRunDoc(runId, doc)), { sync: this.#sync })
    this.#docs.forget(this.#store.localPath(file))
  }

  /** The documents of all runs, sorted by run id; then, with `deepScan`, bare ones. The same array as long as nothing has changed. */
  override async runDocs(): Promise<readonly RunDoc[]> {
    const listed = await this.#list()
    const found = await this.#docs.getAll(listed.docPaths)
    const last = this.#scanned
    if (last?.listed === listed && last.found === found) return last.docs
    const docs = [...found.filter((doc) => doc !== undefined), ...(await this.undocumentedRuns())]
    this.#scanned = { listed, found, docs }
    return docs
  }

  override async remove(key: DataKey): Promise<boolean> {
    if (this.readonly) return super.remove(key)
    checkRunIdForFolder(key.runId)
    const folder = String(key)
    await recover(this.#store, folder)
    if (!(await this.#store.exists(folder))) return false
    // In one step out of sight, so that no reader meets half of it.
    const doomed = asideName(`${folder}-removed`)
    await this.#store.rename(folder, doomed)
    await this.#store.removeFolder(doomed)
    return true
  }

  protected override async storeOf(): Promise<NodeStore> {
    return this.#store
  }

  protected override async names(): Promise<readonly string[]> {
    return (await this.#list()).names
  }

  protected override async dataFolders(): Promise<StoredName[]> {
    return [...(await this.#list()).folders]
  }

  protected override async documentedRuns(): Promise<string[]> {
    return [...(await this.#list()).runs]
  }

  protected override async completeOf(folders: readonly string[]): Promise<string[]> {
    const paths = folders.map((folder) => this.#store.localPath(join(folder, metadataFile(filePrefix(folder) ?? ''))))
    const states = await this.#states.getAll(paths)
    const complete: string[] = []
    for (const [i, folder] of folders.entries()) {
      // No state: no metadata under the usual name; the slow way knows the others.
      const state = states[i] ?? (await this.stateOfFolder(folder))
      if (state === 'complete') complete.push(folder)
    }
    return complete
  }

  protected override async openSaver(key: DataKey, metadata: NewMetadata, o: SaverOptions): Promise<Saver> {
    return FolderSaver.open(this.#store, String(key), metadata, { ...o, encoder: this.#encoder, sync: this.#sync })
  }

  async #list(): Promise<Listed> {
    const names = await this.#listing.names()
    if (names === this.#listed.names) return this.#listed
    const runs = names.map(runOfDocFile).filter((runId) => runId !== undefined)
    runs.sort()
    this.#listed = {
      names,
      folders: names.map(parseFolderName).filter((name) => name !== undefined),
      runs,
      docPaths: runs.map((runId) => this.#store.localPath(runDocFile(runId))),
    }
    this.#docs.keepOnly(new Set(this.#listed.docPaths))
    return this.#listed
  }
}

function readNamedDoc(text: string, path: string): RunDoc {
  const doc = readRunDoc(text, path)
  if (Object.hasOwn(doc, 'name')) return doc
  return { ...doc, name: runOfDocFile(path.slice(path.lastIndexOf('/') + 1))! }
}

/** The state that metadata tell, read as fast as can be; undefined when they are broken. */
function quickState(text: string, path: string): StoredState | undefined {
  try {
    const raw: unknown = JSON.parse(text)
    if (typeof raw === 'object' && raw !== null) return storedState(raw as { [key: string]: unknown })
  } catch {
    // Python's JSON knows NaN and Infinity: read it the slow way.
  }
  try {
    return storedState(parseMetadataText(text, path))
  } catch {
    return undefined
  }
}
