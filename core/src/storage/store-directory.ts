import type { ByteStore } from './byte-store.js'
import { FolderFrontend, type FolderFrontendOptions } from './folder-frontend.js'
import { FolderIndex } from './folder-index.js'

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

  protected override async storeOf(): Promise<ByteStore> {
    return this.#store
  }

  protected override async index(): Promise<FolderIndex> {
    return new FolderIndex((await this.#store.list('')) ?? [])
  }
}
