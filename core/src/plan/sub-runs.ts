import { DataNotAvailable, InvalidArgument } from '../errors/index.js'
import { DataKey, type Lineage, type SubRunSpec } from '../lineage/index.js'
import { isSuperrun } from '../run-id/index.js'
import type { Subrun, World } from './types.js'

/**
 * What a superrun was defined from.
 * @throws RunMetadataNotAvailable if it was not defined, InvalidArgument if its document does not say
 */
export async function subRunSpecOf(runId: string, world: Pick<World, 'runDoc'>): Promise<SubRunSpec> {
  const doc = await world.runDoc(runId)
  const spec = doc['sub_run_spec']
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec) || Object.keys(spec).length === 0)
    throw new InvalidArgument(`The run document of superrun ${runId} has no sub_run_spec: define it with defineRun`, {
      runId,
    })
  return spec as unknown as SubRunSpec
}

/** The key under which data of this lineage (whose hash may be known already) are stored for a run or superrun. */
export async function keyOf(
  runId: string,
  dataType: string,
  lineage: Lineage,
  world: Pick<World, 'runDoc'>,
  combining = false,
  lineageHash?: string,
): Promise<DataKey> {
  if (!isSuperrun(runId)) return new DataKey(runId, dataType, lineage, { lineageHash })
  return new DataKey(runId, dataType, lineage, { subRunSpec: await subRunSpecOf(runId, world), combining, lineageHash })
}

/** Subruns in order of their start: documents list them by name, which need not be the order in time. */
export async function orderedSubRuns(runId: string, world: Pick<World, 'runDoc'>): Promise<Subrun[]> {
  const spec = await subRunSpecOf(runId, world)
  const missing: string[] = []
  const entries = await Promise.all(
    Object.entries(spec).map(async ([subrun, part]) => {
      const doc = await world.runDoc(subrun).catch(() => undefined)
      const start = doc?.['start']
      if (doc === undefined) missing.push(subrun)
      return { runId: subrun, spec: part, start: start instanceof Date ? start.getTime() : undefined }
    }),
  )
  if (missing.length > 0 && missing.some(isSuperrun))
    throw new DataNotAvailable(
      `Superrun ${runId} is made of ${missing.filter(isSuperrun).join(', ')}, which is not defined`,
      { runId },
    )
  // Without all the times, the order of the document is as good as any.
  if (entries.every(({ start }) => start !== undefined)) entries.sort((a, b) => a.start! - b.start!)
  return entries
}

/** Whether a part of the run was given as a single [start, end], not as a list of them. */
export const isSingleRange = ({ spec }: Subrun): boolean => spec !== 'all' && !Array.isArray(spec[0])

/** Sorted and merged time ranges; undefined for all of the run. */
export function rangesOf(subrun: Subrun): (readonly [bigint, bigint])[] | undefined {
  if (subrun.spec === 'all') return undefined
  const pairs = (isSingleRange(subrun) ? [subrun.spec] : subrun.spec) as readonly (readonly [
    bigint | number,
    bigint | number,
  ])[]
  const ranges = pairs.map(([start, end]) => [BigInt(start), BigInt(end)] as const)
  ranges.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0))
  const merged: [bigint, bigint][] = []
  for (const [start, end] of ranges) {
    const last = merged[merged.length - 1]
    if (last !== undefined && start <= last[1]) last[1] = end > last[1] ? end : last[1]
    else merged.push([start, end])
  }
  return merged
}
