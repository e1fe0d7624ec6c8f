import { DataExists, DataNotAvailable, InvalidArgument } from '../errors/index.js'
import type { ChunkNumber, Plugin } from '../plugins/index.js'
import { loadChunks, type NewMetadata, type Saver, type StoredData } from '../storage/index.js'
import type { ContextState } from './state.js'
import { copyTargets, find, getMetadata, isStored } from './stored.js'

export interface MergePerChunkRequest {
  /** Chunks of the dependency for which the target was made together; default: each alone. */
  readonly chunkNumberGroup?: readonly (readonly number[])[]
  /** Default true. */
  readonly rechunk?: boolean
  /** MB of 10^6 raw bytes; default 200. */
  readonly rechunkToMb?: number
  /** Index in the context's storage; all that take the data unless given. */
  readonly targetFrontendId?: number
  readonly targetCompressor?: string
  /** Refuse if the merged data are stored already; default true. */
  readonly checkIsStored?: boolean
  readonly signal?: AbortSignal
}

/**
 * Put together data that were made for some chunks of a dependency at a time (chunkNumber), as one piece of data (strax context.py,
 * merge_per_chunk_storage). If the groups cover all chunks, the result has the key of data made in one go.
 */
export async function mergePerChunkStorage(
  state: ContextState,
  runId: string,
  target: string,
  dependency: string,
  o: MergePerChunkRequest,
): Promise<void> {
  if ((o.checkIsStored ?? true) && (await isStored(state, runId, [target])))
    throw new DataExists(`${target} of run ${runId} is stored already`, { runId, dataType: target })
  const { chunks } = await getMetadata(state, runId, dependency)
  const groups = o.chunkNumberGroup ?? chunks.map(({ chunk_i }) => [chunk_i])
  const chunkNumber = mergedNumber(groups, dependency, chunks.length)
  const parts: StoredData[] = []
  for (const group of groups) parts.push(await partOf(state, runId, target, { [dependency]: group }))
  const key = await state.key(runId, target, { chunkNumber })
  const metadata = metadataOf(await state.plugin(target, runId, chunkNumber), runId, target, o)
  const frontends = await copyTargets(state, runId, target, o.targetFrontendId)
  if (frontends.length === 0)
    throw new InvalidArgument(`No storage takes ${target} of run ${runId}: each has it, is readonly, or excludes it`)
  for (const frontend of frontends) {
    const saver = await frontend.saver(key, metadata, { rechunk: o.rechunk ?? true })
    await saveAll(parts, saver, metadata.chunk_target_size_mb, o.signal)
  }
}

/** undefined if the groups are all chunks: then nothing tells the result from data made in one go. */
function mergedNumber(
  groups: readonly (readonly number[])[],
  dependency: string,
  nChunks: number,
): ChunkNumber | undefined {
  const all = groups.flat()
  const twice = all.find((n, i) => all.indexOf(n) !== i)
  if (twice !== undefined) throw new InvalidArgument(`Chunk ${twice} is in several groups of chunkNumberGroup`)
  if (all.length === 0) throw new InvalidArgument('chunkNumberGroup is empty')
  return all.length === nChunks ? undefined : { [dependency]: all }
}

async function partOf(
  state: ContextState,
  runId: string,
  target: string,
  chunkNumber: ChunkNumber,
): Promise<StoredData> {
  const stored = await find(state, runId, target, { chunkNumber })
  if (stored !== undefined) return stored
  throw new DataNotAvailable(
    `${target} of run ${runId} is not stored for chunks ${JSON.stringify(chunkNumber)}: make it first, with that chunkNumber`,
    { runId, dataType: target },
  )
}

function metadataOf(
  plugin: Plugin,
  runId: string,
  target: string,
  o: MergePerChunkRequest,
): NewMetadata & { chunk_target_size_mb: number } {
  return {
    run_id: runId,
    data_type: target,
    data_kind: plugin.dataKindFor(target),
    dtype: plugin.dtypeFor(target),
    lineage_hash: plugin.lineageHash,
    lineage: plugin.lineage,
    compressor: o.targetCompressor ?? plugin.cls.compressor,
    chunk_target_size_mb: o.rechunkToMb ?? plugin.cls.chunkTargetSizeMb,
  }
}

async function saveAll(
  parts: readonly StoredData[],
  saver: Saver,
  targetSizeMb: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    for (const part of parts)
      for await (const chunk of loadChunks(part, { signal })) await saver.save(chunk.with({ targetSizeMb }))
    await saver.close()
  } catch (error) {
    await saver.abort(error)
    throw error
  }
}
