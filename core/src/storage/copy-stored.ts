import { InvalidArgument } from '../errors/index.js'
import type { DataKey } from '../lineage/index.js'
import type { StorageFrontend } from './frontend.js'
import { loadChunks } from './load-chunks.js'
import type { ChunkInfo, NewMetadata } from './metadata.js'
import type { StoredData } from './stored-data.js'

export interface CopyOptions {
  /** Compress anew with this one. */
  readonly compressor?: string
  /** Join and split chunks to `rechunkToMb`. */
  readonly rechunk?: boolean
  /** MB of 10^6 raw bytes; only with `rechunk`. Default: as the source has it. */
  readonly rechunkToMb?: number
  readonly signal?: AbortSignal
  /** Called with each chunk that was read. */
  readonly onChunk?: (info: ChunkInfo) => void
  /** For data opened by their folder, which have no key. */
  readonly key?: DataKey
}

/**
 * Copies stored data to another frontend. Throws what loading and saving throw; a copy that fails leaves nothing visible.
 * Source: strax/context.py copy_to_frontend.
 */
export async function copyStored(stored: StoredData, to: StorageFrontend, o: CopyOptions = {}): Promise<void> {
  const key = o.key ?? stored.key
  if (key === undefined)
    throw new InvalidArgument(`${stored.where} was opened by its folder: say under which key to store the copy`)
  if (o.rechunkToMb !== undefined && !(o.rechunk ?? false))
    throw new InvalidArgument('rechunkToMb has an effect only together with rechunk: true')
  const metadata = await stored.metadata()
  const target = o.rechunkToMb ?? metadata.chunk_target_size_mb
  const wanted: NewMetadata = {
    ...metadata,
    compressor: o.compressor ?? metadata.compressor,
    chunk_target_size_mb: target,
    more: metadata.raw,
  }
  const saver = await to.saver(key, wanted, { rechunk: o.rechunk })
  try {
    for await (const chunk of loadChunks(stored, { forThreads: true, signal: o.signal, onChunk: o.onChunk }))
      await saver.save(chunk.with({ targetSizeMb: target }))
    await saver.close()
  } catch (error) {
    await saver.abort(error)
    throw error
  }
}
