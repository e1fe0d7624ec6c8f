import type { Table as ArrowTable } from 'apache-arrow'
import type { Chunk } from '../chunk/index.js'
import type { DataFrame, StructArray } from '../dtype/index.js'
import type { Plan } from '../plan/index.js'
import { accumulate, type AccumulateOptions, type AccumulateResult } from './accumulate.js'
import { explain, getChunks } from './get.js'
import { getArray } from './get-array.js'
import {
  MULTI_RUN_OPTION_NAMES,
  checkGetOptions,
  checkTargets,
  type GetOptions,
  type MultiRunOptions,
} from './get-options.js'
import { interruptible } from './interrupt.js'
import { make } from './make.js'
import { checkRows, oneRun, someRuns, type Names, type Runs } from './methods/arguments.js'
import { RunMethods } from './methods/runs.js'

/**
 * Where all work with data starts: it knows how to make data (plugins and their options) and where they are stored
 * (strax context.py). Methods check their arguments and hand them to the room that does the work; those that get data are here,
 * the others in `methods/`.
 *
 * Wherever data are got: times are ns since the epoch, as bigint; units of fields are in their titles (`dataInfo`). Thrown are
 * - InvalidArgument: no run id, a target that nothing provides, an option that there is not; InvalidConfig: a plugin's option that
 *   there is not, without a value or with a wrong one; InvalidSelection: a selection that cannot be read, or of fields that the data do not have;
 * - DataNotAvailable: not stored, and cannot or may not be made; DataCorrupted: stored, but broken; RunMetadataNotAvailable;
 * - PluginFailed: a plugin threw, or gave what it may not; ChunkLaw, CannotSplit: chunks that break a Law of Chunking;
 * - StorageFailed: the disk refused; Aborted: `signal` fired, or the cell was interrupted.
 */
export class Context extends RunMethods {
  /**
   * Chunks of the target(s), in order of time, made if need be; several targets must be of one kind: their columns come side by side.
   * Leaving the loop early stops the work behind it.
   */
  getIter(runId: string, targets: Names, options: GetOptions = {}): AsyncGenerator<Chunk, void, undefined> {
    checkGetOptions(options, 'getIter')
    checkRows(options)
    return getChunks(this.state, {
      runId: oneRun(runId),
      targets: checkTargets(targets),
      options: interruptible(options),
    })
  }

  /**
   * All rows of the target(s), in order of time; several targets must be of one kind: their columns come side by side. Of several runs
   * with a column `run_id`, sorted by run.
   */
  async getArray(runId: Runs, targets: Names, options: MultiRunOptions = {}): Promise<StructArray> {
    checkGetOptions(options, 'getArray', MULTI_RUN_OPTION_NAMES)
    checkRows(options)
    return getArray(this.state, someRuns(runId), checkTargets(targets), interruptible(options))
  }

  /** As getArray, as Apache Arrow table: a column a field, fields of several values as lists. */
  async getTable(runId: Runs, targets: Names, options: MultiRunOptions = {}): Promise<ArrowTable> {
    return (await this.getArray(runId, targets, options)).toArrow()
  }

  /** As getArray, as danfo.js DataFrame. */
  async getDf(runId: Runs, targets: Names, options: MultiRunOptions = {}): Promise<DataFrame> {
    return (await this.getArray(runId, targets, options)).toDataFrame()
  }

  /** Have the target(s) made and stored: what is saved by itself, and what `save` names. What is stored already is not made again. */
  async make(runId: Runs, targets: Names, options: MultiRunOptions = {}): Promise<void> {
    checkGetOptions(options, 'make', MULTI_RUN_OPTION_NAMES)
    checkRows(options)
    return make(this.state, someRuns(runId), checkTargets(targets), interruptible(options))
  }

  /** Sum fields over a run, chunk by chunk, in the memory of one chunk. */
  async accumulate(runId: string, targets: Names, options: AccumulateOptions = {}): Promise<AccumulateResult> {
    checkGetOptions(options, 'accumulate', ['fields', 'function', 'storeFirstForOthers'])
    checkRows(options)
    return accumulate(this.state, oneRun(runId), checkTargets(targets), interruptible(options))
  }

  /** What would be loaded, computed and saved. Nothing is done. Throws what getting the data would, before it begins. */
  async explain(runId: string, targets: Names, options: GetOptions = {}): Promise<Plan> {
    checkGetOptions(options, 'explain')
    return explain(this.state, { runId: oneRun(runId), targets: checkTargets(targets), options })
  }
}
