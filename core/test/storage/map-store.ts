import type { ByteStore } from '../../src/storage/index.js'

/** Files in memory, for tests that need many variants of them. */
export class MapStore implements ByteStore {
  readonly where = 'memory'

  constructor(readonly files: ReadonlyMap<string, Uint8Array>) {}

  async list(folder: string): Promise<string[] | undefined> {
    const prefix = folder === '' ? '' : `${folder}/`
    const inside = [...this.files.keys()].filter((path) => path.startsWith(prefix))
    if (inside.length === 0 && folder !== '') return undefined
    return [...new Set(inside.map((path) => path.slice(prefix.length).split('/')[0]!))]
  }

  async size(path: string): Promise<number | undefined> {
    return this.files.get(path)?.byteLength
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.files.get(path)?.slice()
  }
}
