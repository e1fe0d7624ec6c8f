import { InvalidArgument } from '../errors/index.js'
import type { DataKey } from '../lineage/index.js'
import { SaveWhen, type Plugin } from '../plugins/index.js'
import { isSuperrun } from '../run-id/index.js'
import type { PlanRequest, SaveStep, World } from './types.js'

/** Whether the request wants an output of a plugin saved. @throws InvalidArgument if it asks for what is never saved */
export function shouldSave(dataType: string, plugin: Plugin, { targets, save = [] }: PlanRequest): boolean {
  switch (plugin.cls.saveWhenFor(dataType)) {
    case SaveWhen.NEVER:
      if (save.includes(dataType))
        throw new InvalidArgument(`${plugin.name} never saves ${dataType} (SaveWhen.NEVER): leave it out of \`save\``, {
          dataType,
        })
      return false
    case SaveWhen.EXPLICIT:
      return save.includes(dataType)
    case SaveWhen.TARGET:
      return targets.includes(dataType)
    default:
      return true
  }
}

/** Why nothing can be saved, in words: data of part of a run, or of an uncertain lineage, must not be taken for the whole. */
export function obstacleToSaving(
  { timeRange, selectsRows, selectsColumns }: PlanRequest,
  { findOptions }: World,
): string | undefined {
  const { fuzzyFor = [], fuzzyForOptions = [], allowIncomplete } = findOptions
  if (timeRange !== undefined) return 'selecting a time range of the run'
  if (selectsRows) return 'selecting rows'
  if (selectsColumns) return 'keeping or dropping columns'
  if (fuzzyFor.length > 0 || fuzzyForOptions.length > 0)
    return 'fuzzy matching is on, which makes the lineage uncertain'
  if (allowIncomplete) return 'incomplete data may be loaded'
  return undefined
}

/** Saving into every storage that takes the data. */
export function saveSteps(key: DataKey, plugin: Plugin, { frontends, allowRechunk }: World): SaveStep[] {
  const { runId, dataType } = key
  const takers = frontends.filter(
    (frontend) => !frontend.readonly && frontend.takes(dataType) && (frontend.provideSuperruns || !isSuperrun(runId)),
  )
  return takers.map((frontend) => ({
    dataType,
    key,
    frontend,
    rechunk: allowRechunk && plugin.cls.canRechunk(dataType),
    metadata: {
      run_id: runId,
      data_type: dataType,
      data_kind: plugin.dataKindFor(dataType),
      dtype: plugin.dtypeFor(dataType),
      lineage_hash: plugin.lineageHash,
      lineage: plugin.lineage,
      compressor: plugin.cls.compressor,
      chunk_target_size_mb: plugin.cls.chunkTargetSizeMb,
    },
  }))
}
