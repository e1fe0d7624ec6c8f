import { chunkMap } from '../chunk-map.js'
import { displayMetadata, withDisplay, type ChunkMap } from '../../displays/index.js'
import { isStraxlabError } from '../../errors/index.js'
import type { DataKey, Lineage } from '../../lineage/index.js'
import type { ChunkNumber } from '../../plugins/index.js'
import type { DataMetadata, StorageFrontend } from '../../storage/index.js'
import { checkNames } from '../check-names.js'
import { checkTargets } from '../get-options.js'
import { interruptible } from '../interrupt.js'
import { mergePerChunkStorage, type MergePerChunkRequest } from '../merge-per-chunk.js'
import * as stored from '../stored.js'
import { oneRun, oneTarget, type Names } from './arguments.js'
import { PluginMethods } from './plugins.js'

const MERGE_NAMES = [
  'chunkNumberGroup',
  'rechunk',
  'rechunkToMb',
  'targetFrontendId',
  'targetCompressor',
  'checkIsStored',
  'signal',
]
const STORED_NAMES = ['chunkNumber', 'combining', 'detailed']

/** What is stored, under which names, and where (strax context.py). */
export abstract class StoredMethods extends PluginMethods {
  /**
   * Whether data of a run that would be made now, all targets, are stored and complete. With `detailed` a notice says why a target
   * may not be.
   * @throws InvalidArgument if nothing provides a target
   */
  async isStored(runId: string, targets: Names, o: stored.StoredOptions = {}): Promise<boolean> {
    checkNames(o, STORED_NAMES, 'isStored')
    return stored.isStored(this.state, oneRun(runId), checkTargets(targets), o)
  }

  /**
   * Metadata of stored data, also of such whose writing failed; keys are spelled as in the file, times are ns since the epoch.
   * @throws DataNotAvailable if the data are not stored, DataCorrupted if the metadata cannot be read
   */
  async getMetadata(
    runId: string,
    target: string,
    o: Omit<stored.StoredOptions, 'detailed'> = {},
  ): Promise<DataMetadata> {
    checkNames(o, STORED_NAMES, 'getMetadata')
    const metadata = await stored.getMetadata(this.state, oneRun(runId), oneTarget(target), o)
    return withDisplay(metadata, (one) => displayMetadata(one, this.state.dependsOn))
  }

  /**
   * Where the chunks lie in time, and the subruns under them; shows itself as a map. Those of a superrun that is not stored are those
   * of its subruns.
   * @throws DataNotAvailable if the data are not stored, DataCorrupted if the metadata cannot be read
   */
  async chunkMap(runId: string, target: string): Promise<ChunkMap> {
    return chunkMap(this.state, oneRun(runId), oneTarget(target))
  }

  /** Name of the data of a run, as they are or would be stored. @throws InvalidArgument if nothing provides the target */
  async keyFor(
    runId: string,
    target: string,
    o: { readonly chunkNumber?: ChunkNumber; readonly combining?: boolean } = {},
  ): Promise<DataKey> {
    checkNames(o, STORED_NAMES, 'keyFor')
    return this.state.key(oneRun(runId), oneTarget(target), o)
  }

  /** What makes the data: data type -> [class, version, options], of the target and all that it is made from. @throws as `keyFor` */
  async lineage(runId: string, target: string, o: { readonly chunkNumber?: ChunkNumber } = {}): Promise<Lineage> {
    checkNames(o, ['chunkNumber'], 'lineage')
    return (await this.state.plugin(oneTarget(target), oneRun(runId), o.chunkNumber)).lineage
  }

  /** MB of 10^6 bytes that the rows take in memory. @throws as `getMetadata` */
  async sizeMb(runId: string, target: string): Promise<number> {
    const { chunks } = await this.getMetadata(runId, target)
    return chunks.reduce((sum, { nbytes }) => sum + nbytes, 0) / 1e6
  }

  /** Stored data from which the target would be made; undefined if it cannot be. */
  async getSource(
    runId: string,
    targets: Names,
    o: { readonly checkForbidden?: boolean } = {},
  ): Promise<Set<string> | undefined> {
    const all = await this.storedDependencies(runId, targets, o).catch((error: unknown) => {
      if (isStraxlabError(error, 'DataNotAvailable')) return undefined
      throw error
    })
    return all && new Set(Object.keys(all).filter((dataType) => all[dataType]))
  }

  /** What is needed to make the targets, and whether it is stored. @throws DataNotAvailable if they cannot be made */
  async storedDependencies(
    runId: string,
    targets: Names,
    o: { readonly checkForbidden?: boolean } = {},
  ): Promise<Record<string, boolean>> {
    checkNames(o, ['checkForbidden'], 'storedDependencies')
    return stored.storedDependencies(this.state, oneRun(runId), checkTargets(targets), o)
  }

  /** Storage that has all the targets; empty if none has. @throws InvalidArgument if nothing provides a target */
  async getSourceSf(runId: string, targets: Names): Promise<StorageFrontend[]> {
    return stored.sourceFrontends(this.state, oneRun(runId), checkTargets(targets))
  }

  /**
   * Copy stored data to other storage of this context. A copy that fails leaves nothing visible.
   * @throws DataNotAvailable if the data are not stored, InvalidArgument if no storage takes them
   * @throws DataCorrupted, StorageFailed or Aborted as reading and writing do
   */
  async copyToFrontend(runId: string, target: string, o: stored.CopyRequest = {}): Promise<void> {
    checkNames(o, ['targetFrontendId', 'targetCompressor', 'rechunk', 'rechunkToMb', 'signal'], 'copyToFrontend')
    return stored.copyToFrontend(this.state, oneRun(runId), oneTarget(target), interruptible(o))
  }

  /**
   * Put together data of the target that were made for some chunks of a dependency at a time (`chunkNumber`). If these are all its
   * chunks, the result is stored as if made in one go.
   * @throws DataExists if that is stored already, DataNotAvailable if a part is not, InvalidArgument if chunks are given twice or no
   * storage takes the data
   */
  async mergePerChunkStorage(
    runId: string,
    target: string,
    perChunkedDependency: string,
    o: MergePerChunkRequest = {},
  ): Promise<void> {
    checkNames(o, MERGE_NAMES, 'mergePerChunkStorage')
    const dependency = oneTarget(perChunkedDependency)
    return mergePerChunkStorage(this.state, oneRun(runId), oneTarget(target), dependency, interruptible(o))
  }
}
