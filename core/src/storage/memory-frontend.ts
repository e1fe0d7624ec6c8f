import { StructArray } from '../dtype/index.js'
import { InvalidArgument } from '../errors/index.js'
import { matchesLineage, type DataKey } from '../lineage/index.js'
import type { PyDict } from '../pytext/index.js'
import { tellChange } from './changes.js'
import { StorageFrontend, StorageType, type FindOptions, type FrontendOptions } from './frontend.js'
import { chunkFile, filePrefix, parseFolderName, type StoredName } from './layout.js'
import {
  checkMetadata,
  storedState,
  type ChunkInfo,
  type DataMetadata,
  type NewMetadata,
  type StoredState,
} from './metadata.js'
import { columnsToKeep, type ReadOptions } from './read-chunk.js'
import { readRunDoc, writeRunDoc, type RunDoc } from './run-doc.js'
import { BookkeepingSaver, type Saver, type SaverOptions, type StoredChunk } from './saver.js'
import type { StoredData } from './stored-data.js'

/** Data kept in memory: rows as they are, metadata as strax would write them. */
class MemoryData implements StoredData {
  readonly chunks = new Map<string, StructArray>()
  raw: PyDict = {}

  constructor(
    readonly key: DataKey,
    readonly frontend: MemoryFrontend,
  ) {}

  get where(): string {
    return `${this.frontend.name}/${String(this.key)}`
  }

  get state(): StoredState {
    return storedState(this.raw)
  }

  async metadata(): Promise<DataMetadata> {
    return checkMetadata(this.raw, this.where)
  }

  async readChunk(info: ChunkInfo, o: ReadOptions = {}): Promise<StructArray> {
    const { dtype } = await this.metadata()
    const rows = info.n === 0 ? StructArray.empty(dtype) : this.chunks.get(info.filename ?? '')
    if (rows === undefined) throw new InvalidArgument(`${this.where} has no chunk ${info.filename ?? info.chunk_i}`)
    return o.keepColumns ? rows.pick(columnsToKeep(dtype, o.keepColumns)) : rows
  }
}

class MemorySaver extends BookkeepingSaver {
  constructor(
    readonly data: MemoryData,
    readonly publishData: () => void,
    metadata: NewMetadata,
    o: SaverOptions,
  ) {
    super(metadata, o)
    data.raw = this.raw()
  }

  protected override async storeRows(rows: StructArray, chunkI: number): Promise<StoredChunk> {
    const filename = chunkFile(filePrefix(String(this.data.key)) ?? '', chunkI)
    this.data.chunks.set(filename, rows)
    return { filename, filesize: rows.nbytes }
  }

  protected override async writeMetadata(): Promise<void> {
    this.data.raw = this.raw()
  }

  protected override async publish(): Promise<void> {
    this.publishData()
  }

  protected override async giveUp(): Promise<void> {
    this.data.raw = this.raw()
  }
}

/** A frontend that forgets everything with the process: for tests, and for data not worth a disk. Superruns and run documents too. */
export class MemoryFrontend extends StorageFrontend {
  override readonly storageType = StorageType.MEMORY
  override readonly canDefineRuns = true
  override readonly provideSuperruns = true
  readonly #data = new Map<string, MemoryData>()
  readonly #writing = new Map<string, MemoryData>()
  readonly #docs = new Map<string, string>()
  #docList: readonly RunDoc[] | undefined

  constructor(o: FrontendOptions = {}) {
    super(o)
  }

  override get name(): string {
    return 'MemoryFrontend'
  }

  override async list(): Promise<StoredName[]> {
    const complete = [...this.#data].filter(([, data]) => data.state === 'complete')
    return complete.map(([folder]) => parseFolderName(folder)).filter((name) => name !== undefined)
  }

  override async runMetadata(runId: string): Promise<RunDoc | undefined> {
    const text = this.#docs.get(runId)
    return text === undefined ? undefined : readRunDoc(text, `${this.name}/${runId}`)
  }

  override async writeRunMetadata(runId: string, doc: RunDoc): Promise<void> {
    if (this.readonly) return super.writeRunMetadata(runId, doc)
    this.#docs.set(runId, writeRunDoc(runId, doc))
    this.#docList = undefined
    tellChange({ what: 'run', frontend: this, runId })
  }

  override async runDocs(): Promise<readonly RunDoc[]> {
    this.#docList ??= [...this.#docs]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([runId, text]) => readRunDoc(text, runId))
    return this.#docList
  }

  override async remove(key: DataKey): Promise<boolean> {
    if (this.readonly) return super.remove(key)
    const removed = this.#data.delete(String(key))
    if (removed) tellChange({ what: 'data', frontend: this, runId: key.runId, dataType: key.dataType })
    return removed
  }

  protected override async locate(key: DataKey, o: FindOptions): Promise<StoredData | undefined> {
    const folder = String(key)
    const exact = this.#data.get(folder) ?? (o.allowIncomplete ? this.#writing.get(folder) : undefined)
    if (exact || !(o.fuzzyFor?.length || o.fuzzyForOptions?.length)) return exact
    const wanted = { fuzzyFor: o.fuzzyFor ?? [], fuzzyForOptions: o.fuzzyForOptions ?? [] }
    return [...this.#data.values()].find(
      (data) =>
        data.key.folderRunId === key.folderRunId &&
        data.key.dataType === key.dataType &&
        data.state === 'complete' &&
        matchesLineage(data.key.lineage, key.lineage, wanted),
    )
  }

  protected override async openSaver(key: DataKey, metadata: NewMetadata, o: SaverOptions): Promise<Saver> {
    const folder = String(key)
    const data = new MemoryData(key, this)
    this.#writing.set(folder, data)
    const publish = (): void => {
      this.#data.set(folder, data)
      this.#writing.delete(folder)
    }
    return new MemorySaver(data, publish, metadata, o)
  }
}
