import { ChunkMap } from '../displays/index.js'
import { DataNotAvailable, isStraxlabError } from '../errors/index.js'
import { orderedSubRuns, type Subrun } from '../plan/index.js'
import { isSuperrun } from '../run-id/index.js'
import type { ChunkInfo, DataMetadata } from '../storage/index.js'
import type { SubrunInfo } from '../table/index.js'
import type { ContextState } from './state.js'
import { getMetadata } from './stored.js'

async function metadataIfStored(state: ContextState, runId: string, target: string): Promise<DataMetadata | undefined> {
  try {
    return await getMetadata(state, runId, target)
  } catch (error) {
    if (isStraxlabError(error, 'DataNotAvailable')) return undefined
    throw error
  }
}

interface SpanOfRun {
  readonly runId: string
  readonly start: bigint
  readonly end: bigint
}

/** From the first to the last chunk that holds some of a run. */
function spanIn(chunks: readonly ChunkInfo[], runId: string): SpanOfRun | undefined {
  const spans = chunks.flatMap(({ subruns, run_id, start, end }) => {
    const span = subruns?.[runId] ?? (run_id === runId ? { start, end } : undefined)
    return span ? [span] : []
  })
  if (spans.length === 0) return undefined
  const start = spans.map((span) => span.start).reduce((a, b) => (b < a ? b : a))
  const end = spans.map((span) => span.end).reduce((a, b) => (b > a ? b : a))
  return { runId, start, end }
}

async function subrunInfo(state: ContextState, { runId, start, end }: SpanOfRun): Promise<SubrunInfo> {
  const { mode, source } = await state.runDoc(runId)
  const text = (value: unknown): string | undefined => (value === undefined ? undefined : [value].flat().join(','))
  return { runId, start: String(start), end: String(end), mode: text(mode), source: text(source) }
}

/** Chunks of a superrun that is not written: those of its subruns, one after the other. */
async function combined(
  state: ContextState,
  runId: string,
  target: string,
  subruns: readonly Subrun[],
): Promise<DataMetadata> {
  const stored = await Promise.all(subruns.map((subrun) => metadataIfStored(state, subrun.runId, target)))
  const missing = subruns.filter((_, i) => stored[i] === undefined).map((subrun) => subrun.runId)
  if (missing.length > 0) {
    throw new DataNotAvailable(
      `${target} of superrun ${runId} is stored neither as a whole nor for its subruns ${missing.join(', ')}: make it first`,
      { runId, dataType: target },
    )
  }
  return { ...stored[0]!, run_id: runId, chunks: stored.flatMap((metadata) => metadata!.chunks) }
}

/**
 * Where the chunks of a data type of a run lie in time; for a superrun, which subruns are under them.
 * @throws DataNotAvailable if it is not stored
 */
export async function chunkMap(state: ContextState, runId: string, target: string): Promise<ChunkMap> {
  if (!isSuperrun(runId)) return new ChunkMap(await getMetadata(state, runId, target))
  const subruns = await orderedSubRuns(runId, state.world(state.registry))
  const metadata = (await metadataIfStored(state, runId, target)) ?? (await combined(state, runId, target, subruns))
  const spans = subruns.map((subrun) => spanIn(metadata.chunks, subrun.runId)).filter((span) => span !== undefined)
  return new ChunkMap(metadata, await Promise.all(spans.map((span) => subrunInfo(state, span))))
}
