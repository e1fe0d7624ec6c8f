import { asNames } from '../../config/index.js'
import type { DataKey } from '../../lineage/index.js'
import { availableForRun, defineRun, listAvailable, scanRuns, selectRuns } from '../../runs/index.js'
import type { PatternType, RunSource, RunTable, ScanRequest, SelectRequest, SuperrunData } from '../../runs/index.js'
import { flattenRunDoc, type RunDoc } from '../../storage/index.js'
import type { Table } from '../../table/index.js'
import { checkNames, nameList } from '../check-names.js'
import { checkGetOptions, type GetOptions } from '../get-options.js'
import { living } from '../live.js'
import { absoluteTimeRange, estimateRunStartAndEnd } from '../times.js'
import { oneRun, oneTarget, someRuns, type Names, type Runs } from './arguments.js'
import { QuestionMethods } from './questions.js'

/** Runs: their documents, tables of them, superruns (strax run_selection.py). */
export abstract class RunMethods extends QuestionMethods {
  /**
   * Document of a run, nested fields as `a.b`; only some fields if named.
   * @throws RunMetadataNotAvailable if no storage has it, DataCorrupted if it cannot be read
   */
  async runMetadata(runId: string, projection?: Names): Promise<RunDoc> {
    const doc = flattenRunDoc(await this.state.runDoc(oneRun(runId)))
    if (projection === undefined) return doc
    const wanted = nameList(projection, 'projection')
    return Object.fromEntries(Object.entries(doc).filter(([field]) => wanted.includes(field)))
  }

  /**
   * [start, end] in ns since the epoch, floored to seconds: from the run's document, else from stored data of the targets or of what
   * they are made from.
   * @throws DataNotAvailable if there is neither
   */
  async estimateRunStartAndEnd(runId: string, targets: Names = []): Promise<readonly [bigint, bigint]> {
    return estimateRunStartAndEnd(this.state, oneRun(runId), nameList(targets, 'targets'))
  }

  /**
   * [start, end) in ns since the epoch of whichever is given: a time range, seconds since the start of the run, a row; undefined if
   * none is.
   * @throws InvalidArgument if several are given, or they are no range; as `estimateRunStartAndEnd` for seconds
   */
  async toAbsoluteTimeRange(
    runId: string,
    o: Pick<GetOptions, 'timeRange' | 'secondsRange' | 'timeWithin'> & { readonly targets?: Names },
  ): Promise<readonly [bigint, bigint] | undefined> {
    checkNames(o, ['timeRange', 'secondsRange', 'timeWithin', 'targets'], 'toAbsoluteTimeRange')
    const { targets = [], ...times } = o
    checkGetOptions(times, 'toAbsoluteTimeRange')
    return absoluteTimeRange(this.state, oneRun(runId), nameList(targets, 'targets'), times)
  }

  /**
   * Table of all runs that the storage knows, a row a run: name, number, mode, source, tags, start, end, livetime, the fields asked
   * for, and `<type>_available`.
   * @throws DataCorrupted if a run document cannot be read, InvalidArgument if nothing provides what is to be looked up
   */
  async scanRuns(request: ScanRequest = {}): Promise<RunTable> {
    checkNames(request, ['storeFields', 'checkAvailable'], 'scanRuns')
    return this.own(await scanRuns(this.runSource, await this.scanRequest(request)))
  }

  /**
   * Table of the runs that match, as `scanRuns` has them. Patterns are fnmatch unless `patternType` is 're'.
   * @throws as `scanRuns`; InvalidArgument for an unknown pattern type or a broken pattern
   */
  async selectRuns(request: SelectRequest = {}): Promise<RunTable> {
    checkNames(
      request,
      [
        'runMode',
        'runId',
        'includeTags',
        'excludeTags',
        'available',
        'patternType',
        'ignoreUnderscore',
        'storeFields',
        'checkAvailable',
        'forceReload',
      ],
      'selectRuns',
    )
    const available = request.available === undefined ? undefined : nameList(request.available, 'available')
    await this.state.checkTargets(available ?? [])
    return this.own(await selectRuns(this.runSource, { ...request, available, ...(await this.scanRequest(request)) }))
  }

  private own(table: RunTable): RunTable {
    const id = living().find(({ context }) => context === this)?.id
    return id === undefined ? table : table.ofContext(id)
  }

  /** Runs (of `runs`, or of all) for which a data type is stored, sorted. @throws InvalidArgument if nothing provides it */
  async listAvailable(target: string, o: { readonly runs?: readonly string[] } = {}): Promise<string[]> {
    checkNames(o, ['runs'], 'listAvailable')
    const runs = o.runs === undefined ? undefined : nameList(o.runs, 'runs')
    await this.state.checkTargets([oneTarget(target)])
    return listAvailable(this.runSource, target, runs ?? (await scanRuns(this.runSource)).runIds)
  }

  /** Keys of one data type for several runs, in their order. @throws as `keyFor` */
  async keysForRuns(target: string, runIds: Runs): Promise<DataKey[]> {
    return this.state.keys(oneTarget(target), someRuns(runIds))
  }

  /**
   * Which of the data types that are ever saved are stored for a run.
   * @returns a table: target, is_stored
   * @throws InvalidArgument for an unknown pattern type or a broken pattern
   */
  async availableForRun(
    runId: string,
    o: { readonly includeTargets?: Names; readonly excludeTargets?: Names; readonly patternType?: PatternType } = {},
  ): Promise<Table> {
    checkNames(o, ['includeTargets', 'excludeTargets', 'patternType'], 'availableForRun')
    const { registry } = this.state
    const dataTypes = registry.dataTypes.filter((dataType) => registry.get(dataType)!.saveWhenFor(dataType) > 0)
    return availableForRun({
      ...o,
      runId: oneRun(runId),
      dataTypes,
      isStored: (id, dataType) => this.isStored(id, dataType),
    })
  }

  /**
   * Define a superrun: of runs, of parts of runs (ns since the epoch), or of the times of rows. Written is a document, into the first
   * storage that can; one of the same name is replaced.
   * @param name with or without the `_` that names of superruns begin with
   * @returns the document
   * @throws RunMetadataNotAvailable if a subrun has no document; InvalidArgument if a document has no times, a run is there twice, a
   * range is none, or the superrun would hold itself; StorageFailed if no storage can define runs
   */
  async defineRun(name: string, data: SuperrunData, o: { readonly fromRun?: string } = {}): Promise<RunDoc> {
    checkNames(o, ['fromRun'], 'defineRun')
    return defineRun({ frontends: this.state.frontends, name, data, fromRun: o.fromRun, notice: this.state.notice })
  }

  private get runSource(): RunSource {
    const { state } = this
    return {
      frontends: state.frontends,
      findOptions: state.findOptions,
      dataTypes: state.registry.dataTypes,
      keysForRuns: (dataType, runIds) => state.keys(dataType, runIds),
    }
  }

  /** With what the context's options ask for besides. */
  private async scanRequest({ storeFields = [], checkAvailable = [] }: ScanRequest): Promise<ScanRequest> {
    const { options } = this.state
    const asked = nameList(checkAvailable, 'checkAvailable')
    await this.state.checkTargets(asked)
    return {
      storeFields: [...asNames(options.storeRunFields), ...nameList(storeFields, 'storeFields')],
      checkAvailable: [...asNames(options.checkAvailable), ...asked],
    }
  }
}
