import { StructArray } from '../dtype/index.js'
import { DataCorrupted, StorageFailed } from '../errors/index.js'
import type { DataKey } from '../lineage/index.js'
import { fullPath, readText, type ByteStore } from './byte-store.js'
import { chunkFile, filePrefix, finalName, isTempName, metadataFile, OLD_METADATA_FILE } from './layout.js'
import {
  checkMetadata,
  parseMetadataText,
  storedState,
  type ChunkInfo,
  type DataMetadata,
  type StoredState,
} from './metadata.js'
import {
  columnsToKeep,
  corruptedChunk,
  readChunkHere,
  type ChunkFile,
  type ChunkReader,
  type ReadOptions,
} from './read-chunk.js'
import type { PyDict } from '../pytext/index.js'

/** The frontend that found data, as far as they tell of it. */
export interface FoundBy {
  /** For people: what kind of frontend, and where. */
  readonly name: string
}

/** Data of one type of one run that were found in storage. */
export interface StoredData {
  /** undefined for data opened by their folder. */
  readonly key: DataKey | undefined
  readonly frontend: FoundBy | undefined
  /** For people. */
  readonly where: string
  readonly state: StoredState
  /** Checked metadata. Throws `DataCorrupted`. */
  metadata(): Promise<DataMetadata>
  /** The rows of one chunk. Throws `DataCorrupted` when they are not as the metadata say. */
  readChunk(info: ChunkInfo, o?: ReadOptions): Promise<StructArray>
  /** The files of the chunks and what reads them, for data that lie in files. */
  readonly files?: ChunkFiles
}

export interface ChunkFiles {
  readonly reader: ChunkReader
  /** The file of a chunk that has rows. */
  of(info: ChunkInfo): Promise<ChunkFile>
}

export interface StoredFolderOptions {
  readonly key?: DataKey
  readonly frontend?: FoundBy
  readonly reader?: ChunkReader
}

const READ_ATTEMPTS = 5
const READ_AGAIN_MS = 20

/** Data in a folder of strax's layout, in any byte store. */
export class StoredFolder implements StoredData {
  readonly key: DataKey | undefined
  readonly frontend: FoundBy | undefined
  readonly state: StoredState
  readonly files: ChunkFiles
  #checked: DataMetadata | undefined

  private constructor(
    readonly store: ByteStore,
    readonly folder: string,
    readonly metadataPath: string,
    readonly raw: PyDict,
    o: StoredFolderOptions,
  ) {
    this.key = o.key
    this.frontend = o.frontend
    this.state = storedState(raw)
    this.files = { reader: o.reader ?? readChunkHere, of: (info) => this.#fileOf(info) }
  }

  /** undefined when there is no such folder; throws `DataCorrupted` when it has no metadata, or these are not JSON. */
  static async open(store: ByteStore, folder: string, o: StoredFolderOptions = {}): Promise<StoredFolder | undefined> {
    for (let attempt = 1; ; attempt++) {
      const found = await readMetadataFile(store, folder)
      if (found === undefined) return undefined
      try {
        const raw = parseMetadataText(found.text, fullPath(store, found.path))
        return new StoredFolder(store, folder, found.path, raw, o)
      } catch (error) {
        // While data are being written, strax rewrites their metadata in place: what was read may be half of them.
        if (!isTempName(folder) || attempt === READ_ATTEMPTS) throw error
        await new Promise((done) => setTimeout(done, READ_AGAIN_MS))
      }
    }
  }

  get where(): string {
    return fullPath(this.store, this.folder)
  }

  async metadata(): Promise<DataMetadata> {
    this.#checked ??= checkMetadata(this.raw, fullPath(this.store, this.metadataPath))
    return this.#checked
  }

  async readChunk(info: ChunkInfo, o: ReadOptions = {}): Promise<StructArray> {
    const md = await this.metadata()
    if (info.n === 0)
      return StructArray.empty(o.keepColumns ? md.dtype.pick(columnsToKeep(md.dtype, o.keepColumns)) : md.dtype)
    return this.files.reader(await this.#fileOf(info), o)
  }

  async #fileOf(info: ChunkInfo): Promise<ChunkFile> {
    return this.#chunkFile(await this.metadata(), info, await this.#folderNow())
  }

  /** Data that were being written when they were found may be complete by now, and then have their final name. */
  async #folderNow(): Promise<string> {
    if (!isTempName(this.folder)) return this.folder
    return (await this.store.size(this.metadataPath)) === undefined ? finalName(this.folder) : this.folder
  }

  #chunkFile(md: DataMetadata, info: ChunkInfo, folder: string): ChunkFile {
    const prefix = filePrefix(this.folder.split('/').at(-1)!)
    const name = info.filename ?? (prefix === undefined ? undefined : chunkFile(prefix, info.chunk_i))
    const file: ChunkFile = {
      store: this.store,
      path: joinPath(folder, name ?? `chunk ${info.chunk_i}`),
      compressor: md.compressor,
      dtype: md.dtype,
      rows: info.n,
      filesize: info.filesize,
      runId: md.run_id,
      dataType: md.data_type,
    }
    if (name === undefined) throw corruptedChunk(file, `the metadata name no file for its ${info.n} rows`)
    return file
  }
}

export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

async function readMetadataFile(store: ByteStore, folder: string): Promise<{ path: string; text: string } | undefined> {
  const prefix = filePrefix(folder.split('/').at(-1)!)
  if (prefix !== undefined) {
    const path = joinPath(folder, metadataFile(prefix))
    const text = await readText(store, path)
    if (text !== undefined) return { path, text }
  }
  const files = await store.list(folder)
  if (files === undefined) return undefined
  // A folder may have been renamed by hand, or be of the oldest format.
  const others = files.filter((file) => file.endsWith('-metadata.json'))
  const name = others.length === 1 ? others[0]! : files.includes(OLD_METADATA_FILE) ? OLD_METADATA_FILE : undefined
  const where = fullPath(store, folder)
  if (name === undefined)
    throw new DataCorrupted(
      `${where}: the folder has no metadata (expected ${prefix ? metadataFile(prefix) : '*-metadata.json'})`,
      {
        path: where,
      },
    )
  const path = joinPath(folder, name)
  const text = await readText(store, path)
  if (text === undefined)
    throw new StorageFailed(`${where}: the folder changed while it was being read; try again`, { path: where })
  return { path, text }
}
