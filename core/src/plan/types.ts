import type { Config } from '../config/index.js'
import type { DataKey, SubRunSpec } from '../lineage/index.js'
import type { ChunkNumber, Plugin, PluginRegistry } from '../plugins/index.js'
import type { FindOptions, NewMetadata, RunDoc, StorageFrontend, StoredData } from '../storage/index.js'

/** What a context asks for. */
export interface PlanRequest {
  readonly runId: string
  readonly targets: readonly string[]
  /** Data types to save beside those that save themselves. */
  readonly save?: readonly string[]
  /** Data of a run that are computed anew although they are stored, and then replaced; what may not be made is loaded. */
  readonly recompute?: (dataType: string, runId: string) => boolean
  /** ns since the epoch, end exclusive. */
  readonly timeRange?: readonly [bigint, bigint]
  readonly chunkNumber?: ChunkNumber
  /** Superruns: put the target's data of the subruns one after another, instead of processing them together. */
  readonly combining?: boolean
  /** Rows are selected; then nothing is saved. */
  readonly selectsRows?: boolean
  /** Columns are kept or dropped; then nothing is saved. */
  readonly selectsColumns?: boolean
}

/** Everything that a plan depends on beside the request. Finding is the only input. */
export interface World {
  readonly registry: PluginRegistry
  readonly config: Config
  /** Nearest first. */
  readonly frontends: readonly StorageFrontend[]
  readonly findOptions: FindOptions
  readonly forbidCreationOf: readonly string[]
  readonly writeSuperruns: boolean
  readonly allowRechunk: boolean
  /** Options in the run document, if the context uses them. */
  runDefaults(runId: string): Promise<Config | undefined>
  /** @throws RunMetadataNotAvailable */
  runDoc(runId: string): Promise<RunDoc>
}

/** Read what is stored. */
export interface LoadStep {
  readonly dataType: string
  readonly plugin: Plugin
  readonly stored: StoredData
  readonly timeRange?: readonly [bigint, bigint]
  readonly chunkNumber?: readonly number[]
}

export interface ComputeStep {
  readonly plugin: Plugin
  /** Outputs that are wanted of it; others may be stored already and are not made again. */
  readonly outputs: readonly string[]
}

export interface SaveStep {
  readonly dataType: string
  readonly key: DataKey
  readonly frontend: StorageFrontend
  readonly metadata: NewMetadata
  readonly rechunk: boolean
}

export interface Subrun {
  readonly runId: string
  readonly spec: SubRunSpec[string]
}
