import { basename, dirname, join, resolve } from 'node:path'
import { InvalidArgument } from '../errors/index.js'
import { DataKey, type SubRunSpec } from '../lineage/index.js'
import type { ChunkInfo, DataMetadata } from '../storage/index.js'
import { copyStored, DataDirectory, dirSizeMb, openStored } from '../storage/node.js'

export interface RechunkRequest {
  /** Codec of the new files; that of the source where absent. */
  readonly compressor?: string
  readonly rechunk: boolean
  /** MB of 10^6 raw bytes a chunk. */
  readonly targetSizeMb: number
  readonly signal?: AbortSignal
  /** Called with each chunk that was read, and how many there are. */
  readonly onChunk?: (info: ChunkInfo, chunks: number) => void
}

/** What was done, in strax's names (strax storage/file_rechunker.py). */
export interface RechunkReport {
  readonly backend_key: string
  readonly seconds: number
  readonly uncompressed_mb: number
  readonly source_compressor: string
  readonly dest_compressor: string
  readonly source_mb: number
  readonly dest_mb: number
  readonly dest_directory: string
}

/** The key under which a folder's data are stored. Superruns have their definition in the run document beside the folder. */
async function keyOfFolder(folder: string, metadata: DataMetadata): Promise<DataKey> {
  const { run_id: runId, data_type: dataType, lineage, lineage_hash: lineageHash } = metadata
  const name = DataKey.parse(basename(folder))
  if (name?.subRunSpecHash === undefined) return new DataKey(runId, dataType, lineage, { lineageHash })
  const doc = await new DataDirectory(dirname(folder), { provideRunMetadata: true, readonly: true }).runMetadata(runId)
  const subRunSpec = doc?.['sub_run_spec'] as SubRunSpec | undefined
  for (const combining of subRunSpec ? [false, true] : []) {
    const key = new DataKey(runId, dataType, lineage, { lineageHash, subRunSpec, combining })
    if (String(key) === basename(folder)) return key
  }
  throw new InvalidArgument(
    `${folder} holds data of superrun ${runId}, but the run document beside it does not define a superrun with this folder's hash; copy the document there, or make the superrun anew`,
    { path: folder, runId },
  )
}

/**
 * Recompresses and rechunks one data folder. Without `to` the source is replaced, once its replacement is complete and verified;
 * until then, and after any failure, it stays as it was.
 *
 * @param to folder that takes the new data folder, or that data folder itself
 * @throws DataNotAvailable, DataCorrupted, StorageFailed, CodecFailed
 */
export async function rechunkTo(source: string, to: string | undefined, o: RechunkRequest): Promise<RechunkReport> {
  const folder = resolve(source)
  const stored = await openStored(folder)
  const metadata = await stored.metadata()
  const key = await keyOfFolder(folder, metadata)
  if (String(key) !== basename(folder)) {
    throw new InvalidArgument(`${folder} should be named ${String(key)}, as its metadata say; rename it first`, {
      path: folder,
    })
  }
  const target =
    to === undefined ? dirname(folder) : basename(resolve(to)) === basename(folder) ? dirname(resolve(to)) : resolve(to)
  if (to !== undefined && join(target, basename(folder)) === folder) {
    throw new InvalidArgument(`The destination is the source itself: leave it out to replace ${folder}`, {
      path: folder,
    })
  }
  const sourceMb = await dirSizeMb(folder)
  const started = performance.now()
  await copyStored(stored, new DataDirectory(target, { overwrite: to === undefined ? 'always' : 'if_broken' }), {
    key,
    compressor: o.compressor,
    rechunk: o.rechunk,
    ...(o.rechunk ? { rechunkToMb: o.targetSizeMb } : {}),
    signal: o.signal,
    onChunk: (info) => o.onChunk?.(info, metadata.chunks.length),
  })
  return {
    backend_key: basename(folder),
    seconds: (performance.now() - started) / 1000,
    uncompressed_mb: metadata.chunks.reduce((sum, { nbytes }) => sum + nbytes, 0) / 1e6,
    source_compressor: metadata.compressor,
    dest_compressor: o.compressor ?? metadata.compressor,
    source_mb: sourceMb,
    dest_mb: await dirSizeMb(join(target, basename(folder))),
    dest_directory: join(target, basename(folder)),
  }
}
