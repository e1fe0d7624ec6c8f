import type { Table as ArrowTable } from 'apache-arrow'
import type { Chunk } from '../chunk/index.js'
import { DataCorrupted, InvalidArgument } from '../errors/index.js'
import { StructArray, type DataFrame, type StructDtype } from '../dtype/index.js'
import { loadStored } from '../execute/index.js'
import { RowSelector, type RowRequest } from '../selection/index.js'
import { loadChunks, type DataMetadata, type StoredData } from '../storage/index.js'
import { checkNames } from './check-names.js'
import { interruptible } from './interrupt.js'
import { Progress, type ProgressOption } from './progress.js'

export interface OpenedOptions extends RowRequest {
  /** Only these chunks, counted from 0. */
  readonly chunkNumber?: readonly number[]
  readonly progress?: ProgressOption
  readonly signal?: AbortSignal
}

const NAMES = [
  'selection',
  'keepColumns',
  'dropColumns',
  'timeRange',
  'timeSelection',
  'chunkNumber',
  'progress',
  'signal',
]

/** Stored data read without any plugin: all that is needed to read them is stored with them. */
export class OpenedData {
  constructor(
    readonly stored: StoredData,
    readonly metadata: DataMetadata,
  ) {}

  /** Where the data lie. */
  get where(): string {
    return this.stored.where
  }

  get runId(): string {
    return this.metadata.run_id
  }

  get dataType(): string {
    return this.metadata.data_type
  }

  get dtype(): StructDtype {
    return this.metadata.dtype
  }

  /** Rows, as the metadata say. */
  get length(): number {
    return this.metadata.chunks.reduce((sum, { n }) => sum + n, 0)
  }

  /**
   * Chunks one by one in order of time, rows and columns selected.
   * @throws InvalidArgument for an unknown option, field or chunk; InvalidSelection; DataCorrupted if a file is broken; Aborted
   */
  getIter(options: OpenedOptions = {}): AsyncGenerator<Chunk, void, undefined> {
    checkNames(options, NAMES, 'getIter')
    return chunksOf(this, interruptible(options), new RowSelector(options))
  }

  /** All rows, selected. @throws as `getIter`; InvalidArgument if nothing lies in the time range */
  async getArray(given: OpenedOptions = {}): Promise<StructArray> {
    checkNames(given, NAMES, 'getArray')
    const options = interruptible(given)
    const whole = await wholeOf(this, options)
    if (whole !== undefined) return whole
    const parts: StructArray[] = []
    for await (const chunk of this.getIter(options)) parts.push(chunk.data)
    if (parts.length > 0) return StructArray.concatenate(parts)
    if (options.timeRange === undefined) throw new DataCorrupted(`${this.where} has no chunks`, { path: this.where })
    throw new InvalidArgument(`Nothing in ${this.where} lies in the time range [${options.timeRange.join(', ')})`)
  }

  /** As getArray, as Apache Arrow table. */
  async getTable(options: OpenedOptions = {}): Promise<ArrowTable> {
    return (await this.getArray(options)).toArrow()
  }

  /** As getArray, as danfo.js DataFrame. */
  async getDf(options: OpenedOptions = {}): Promise<DataFrame> {
    return (await this.getArray(options)).toDataFrame()
  }

  toString(): string {
    return `${this.dataType} of run ${this.runId} in ${this.where}: ${this.length} rows in ${this.metadata.chunks.length} chunks`
  }
}

/** All rows in one go, where that is possible. */
async function wholeOf({ stored, metadata }: OpenedData, options: OpenedOptions): Promise<StructArray | undefined> {
  if (options.chunkNumber !== undefined) return undefined
  const selector = new RowSelector(options)
  selector.check(metadata.dtype)
  return loadStored([stored], selector, { signal: options.signal })
}

async function* chunksOf(
  { stored, metadata }: OpenedData,
  options: OpenedOptions,
  selector: RowSelector,
): AsyncGenerator<Chunk, void, undefined> {
  selector.check(metadata.dtype)
  const { timeRange, chunkNumber, signal } = options
  const keepColumns = selector.fieldsNeeded(metadata.dtype)
  const progress = new Progress(
    options.progress ?? true,
    `${metadata.run_id} ${metadata.data_type}`,
    undefined,
    'chunks',
  )
  let complete = false
  try {
    for await (const chunk of loadChunks(stored, { timeRange, chunkNumber, keepColumns, signal })) {
      const data = selector.apply(chunk.data)
      progress.add()
      yield data === chunk.data ? chunk : chunk.with({ data })
    }
    complete = true
  } finally {
    progress.finish(complete)
  }
}

/** Stored data that a frontend has found, to be read without a plugin. @throws DataCorrupted if their metadata cannot be read */
export async function openStoredData(stored: StoredData): Promise<OpenedData> {
  return new OpenedData(stored, await stored.metadata())
}
