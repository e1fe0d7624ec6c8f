import type { ByteStore } from './byte-store.js'
import { FolderFrontend, type FolderFrontendOptions } from './folder-frontend.js'
import { FolderIndex } from './folder-index.js'
import { StoredFolder } from './stored-data.js'

/** Reads a data directory from any byte store: what a browser uses, over a server's files. */
export class StoreDirectory extends FolderFrontend {
  readonly #store: ByteStore

  constructor(store: ByteStore, o: Omit<FolderFrontendOptions, 'readonly' | 'overwrite'> = {}) {
    super({ ...o, readonly: true })
    this.#store = store
  }

  override get name(): string {
    return `StoreDirectory(${this.#store.where})`
  }

  /** The data in a folder, by its name, without knowing how they were made; undefined when there is no such folder. */
  async open(folder: string): Promise<StoredFolder | undefined> {
    return StoredFolder.open(this.#store, folder, { frontend: this, reader: this.reader })
  }

  protected override async storeOf(): Promise<ByteStore> {
    return this.#store
  }

  protected override async index(): Promise<FolderIndex> {
    return new FolderIndex((await this.#store.list('')) ?? [])
  }
}
