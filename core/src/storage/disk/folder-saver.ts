import type { FileHandle } from 'node:fs/promises'
import { compress } from '../../codecs/index.js'
import type { StructArray } from '../../dtype/index.js'
import { DataCorrupted, isStraxlabError, StorageFailed } from '../../errors/index.js'
import { readText } from '../byte-store.js'
import { asideName, chunkFile, filePrefix, metadataFile, removedName, tempName } from '../layout.js'
import { checkMetadata, parseMetadataText, type NewMetadata } from '../metadata.js'
import { BookkeepingSaver, type Saver, type SaverOptions, type StoredChunk } from '../saver.js'
import type { NodeStore } from './node-store.js'

/** How chunks become compressed bytes: the place where a pool of workers takes over. */
export interface ChunkEncoder {
  /** What `store` gives; the bytes that it gets are its own only until then. */
  <T>(compressor: string, rows: StructArray, what: string, store: (compressed: Uint8Array) => Promise<T>): Promise<T>
  /** Whether rows of so many bytes are compressed by other threads. */
  readonly isElsewhere?: (nbytes: number, compressor: string) => boolean
}

export const encodeHere: ChunkEncoder = async (compressor, rows, what, store) =>
  store(compress(compressor, rows.pieces() ?? rows.bytes(), { what }))

export interface FolderSaverOptions extends SaverOptions {
  readonly encoder?: ChunkEncoder
  /** Have every file on the disk itself before the data become visible. */
  readonly sync?: boolean
}

/** Folders that this process is writing. */
const inUse = new Set<string>()

/**
 * Writes one data folder. All happens in `<folder>_temp`, whose metadata are rewritten after every chunk; `close` checks what was
 * written and renames it. Data that are replaced stay where they are until then: they are renamed aside, the new ones take their
 * place, and only then the old ones are removed. So at any moment, also after kill -9, a reader finds the old data, the new
 * data, or, where there were none, nothing.
 */
export class FolderSaver extends BookkeepingSaver {
  readonly #prefix: string
  readonly #temp: string
  #identity: string | undefined
  #held: FileHandle | undefined

  private constructor(
    readonly store: NodeStore,
    readonly folder: string,
    metadata: NewMetadata,
    readonly o: FolderSaverOptions,
  ) {
    super(metadata, o)
    this.#prefix = filePrefix(folder)!
    this.#temp = tempName(folder)
  }

  static async open(store: NodeStore, folder: string, metadata: NewMetadata, o: FolderSaverOptions): Promise<Saver> {
    const saver = new FolderSaver(store, folder, metadata, o)
    const path = store.localPath(saver.#temp)
    if (inUse.has(path)) throw new StorageFailed(`${path} is being written already, by this process`, { path })
    inUse.add(path)
    try {
      await saver.#begin()
      return saver
    } catch (error) {
      await saver.#release()
      throw error
    }
  }

  protected override async storeRows(rows: StructArray, chunkI: number): Promise<StoredChunk> {
    const filename = chunkFile(this.#prefix, chunkI)
    const path = this.#path(filename)
    const { encoder } = this.o
    return encoder!(this.metadata.compressor ?? 'blosc', rows, this.store.localPath(path), async (compressed) => {
      await this.#checkStillOurs()
      return { filename, filesize: await this.store.write(path, compressed, this.o) }
    })
  }

  protected override storesBehind(nbytes: number): boolean {
    return this.o.encoder!.isElsewhere?.(nbytes, this.metadata.compressor ?? 'blosc') ?? false
  }

  protected override async writeMetadata(): Promise<void> {
    await this.#checkStillOurs()
    await this.store.write(this.#metadataPath, new TextEncoder().encode(this.text()), this.o)
  }

  protected override async publish(): Promise<void> {
    await this.#verify()
    await this.#checkStillOurs()
    const replaces = await this.store.exists(this.folder)
    if (replaces) await this.#syncAll()
    if (this.o.sync || replaces) await this.store.sync(this.#temp)
    if (replaces) await this.#replace()
    else await this.store.rename(this.#temp, this.folder)
    if (this.o.sync) await this.store.sync('')
    await this.#release()
  }

  protected override async giveUp(): Promise<void> {
    try {
      await this.writeMetadata()
    } catch (error) {
      // On a full disk, or in a folder that is gone, the exception cannot be noted down. The metadata there, if any, then say that
      // writing did not end, which counts as broken just the same; the caller has the cause in hand.
      if (!isStraxlabError(error, 'StorageFailed')) throw error
    } finally {
      await this.#release()
    }
  }

  async #begin(): Promise<void> {
    await this.store.makeFolder('')
    await recover(this.store, this.folder)
    await this.store.removeFolder(this.#temp)
    await this.store.makeFolder(this.#temp)
    this.#held = await this.store.hold(this.#temp)
    this.#identity = await this.store.identity(this.#temp)
    await this.writeMetadata()
  }

  #path(file: string): string {
    return `${this.#temp}/${file}`
  }

  get #metadataPath(): string {
    return this.#path(metadataFile(this.#prefix))
  }

  async #release(): Promise<void> {
    inUse.delete(this.store.localPath(this.#temp))
    await this.#held?.close()
    this.#held = undefined
  }

  /** Another process that writes the same data removes our folder and makes its own: then never mix the two. */
  async #checkStillOurs(): Promise<void> {
    const identity = await this.store.identity(this.#temp)
    if (identity === this.#identity && identity !== undefined) return
    const path = this.store.localPath(this.#temp)
    throw new StorageFailed(
      `${path} was removed or replaced while it was being written: are two processes making the same data?`,
      {
        path,
      },
    )
  }

  /** What was written is what the metadata say: every file is there with its size. */
  async #verify(): Promise<void> {
    const path = this.store.localPath(this.#metadataPath)
    const text = await readText(this.store, this.#metadataPath)
    if (text === undefined) throw new DataCorrupted(`${path} is not there after it was written`, { path })
    for (const { filename, filesize } of checkMetadata(parseMetadataText(text, path), path).chunks) {
      if (filename === undefined) continue
      const size = await this.store.size(this.#path(filename))
      if (size !== filesize)
        throw new DataCorrupted(
          `${this.store.localPath(this.#path(filename))} has ${size ?? 'no'} bytes after ${filesize} were written`,
          {
            path: this.store.localPath(this.#path(filename)),
          },
        )
    }
  }

  async #syncAll(): Promise<void> {
    if (this.o.sync) return
    for (const file of (await this.store.list(this.#temp)) ?? []) await this.store.sync(this.#path(file))
  }

  async #replace(): Promise<void> {
    const aside = asideName(this.folder)
    await this.store.rename(this.folder, aside)
    try {
      await this.store.rename(this.#temp, this.folder)
    } catch (error) {
      await this.store.rename(aside, this.folder)
      throw error
    }
    await this.store.sync('')
    await this.store.removeFolder(aside)
  }
}

/** Removes data: in one step out of sight, so that no reader meets half of them. */
export async function removeData(store: NodeStore, folder: string): Promise<boolean> {
  await recover(store, folder)
  if (!(await store.exists(folder))) return false
  await store.rename(folder, removedName(folder))
  await store.removeFolder(removedName(folder))
  return true
}

/** Ends a removal or replacement in whose middle the process died: old data without a successor come back, others go. */
async function recover(store: NodeStore, folder: string): Promise<void> {
  await store.removeFolder(removedName(folder))
  const aside = asideName(folder)
  if (!(await store.exists(aside))) return
  if (await store.exists(folder)) await store.removeFolder(aside)
  else await store.rename(aside, folder)
}
