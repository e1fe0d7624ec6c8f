import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InvalidArgument } from '../../errors/index.js'
import type { DataKey } from '../../lineage/index.js'
import { FolderFrontend, type FolderFrontendOptions } from '../folder-frontend.js'
import { FolderIndex } from '../folder-index.js'
import { StorageFrontend, StorageType, type FindOptions } from '../frontend.js'
import { FolderListing } from './file-cache.js'
import { ZipStore } from './zip-store.js'

const ZIP = '.zip'

interface OpenZip {
  readonly changed: bigint
  readonly size: bigint
  readonly store: ZipStore
}

/**
 * Reads data from zip files, one per run: `<run>.zip` holds the folders (and the document) of that run. Source:
 * strax/storage/zipfiles.py.
 */
export class ZipDirectory extends FolderFrontend {
  override readonly storageType = StorageType.COMPRESSED
  readonly path: string
  readonly #root: string
  readonly #listing: FolderListing
  readonly #zips = new Map<string, OpenZip>()

  constructor(path = '.', o: FolderFrontendOptions = {}) {
    if (o.readonly === false) throw new InvalidArgument('A ZipDirectory can only be read: leave out readonly: false')
    super({ ...o, readonly: true })
    this.path = path
    this.#root = resolve(path)
    this.#listing = new FolderListing(this.#root)
  }

  override get name(): string {
    return `ZipDirectory(${this.path})`
  }

  /** Opens the zips of the asked-for runs only. */
  override async findSeveral(keys: readonly DataKey[], o: FindOptions = {}): Promise<boolean[]> {
    return StorageFrontend.prototype.findSeveral.call(this, keys, o)
  }

  protected override async storeOf(runId: string): Promise<ZipStore | undefined> {
    const path = join(this.#root, runId + ZIP)
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (stats === undefined) return undefined
    const known = this.#zips.get(path)
    if (known && known.changed === stats.mtimeNs && known.size === stats.size) return known.store
    const store = await ZipStore.open(path)
    if (store) this.#zips.set(path, { changed: stats.mtimeNs, size: stats.size, store })
    return store
  }

  /** Opens every zip. */
  protected override async index(): Promise<FolderIndex> {
    const names: string[] = []
    for (const file of await this.#listing.names()) {
      if (!file.endsWith(ZIP)) continue
      const zip = await this.storeOf(file.slice(0, -ZIP.length))
      names.push(...((await zip?.list('')) ?? []))
    }
    return new FolderIndex(names)
  }
}
